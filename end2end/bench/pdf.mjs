// A PDF of a given size, whole: pages that show a large grey picture each.

/**
 * @param {number} bytes about how large
 * @param {number} [count] how many pages
 */
export function pdf(bytes, count = 1) {
  const side = Math.floor(Math.sqrt(bytes / count - 1000));
  const picture = Buffer.alloc(side * side);
  for (let at = 0, grey = 1; at < picture.length; at++) {
    grey = (grey * 1103515245 + 12345) & 0x7fffffff; // the same each time, and nothing that compresses away
    picture[at] = grey >> 16;
  }
  const shown = 'q 500 0 0 500 48 171 cm /P Do Q';
  // Each page shows a picture of its own, as a scanner makes them.
  const pages = Array.from({ length: count }, (_, at) => 4 + 2 * at);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map(page => `${page} 0 R`).join(' ')}] /Count ${count} >>`,
    [`<< /Length ${shown.length} >>`, Buffer.from(shown)],
    ...pages.flatMap(page => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /P ${page + 1} 0 R >> >> /Contents 3 0 R >>`,
      [`<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length ${picture.length} >>`, picture],
    ]),
  ];
  const parts = [Buffer.from('%PDF-1.4\n%\u00e2\u00e3\n')];
  const offsets = [];
  let length = parts[0].length;
  const write = text => {
    const part = Buffer.from(text);
    parts.push(part);
    length += part.length;
  };
  objects.forEach((object, at) => {
    offsets.push(length);
    const [dictionary, stream] = Array.isArray(object) ? object : [object];
    write(`${at + 1} 0 obj\n${dictionary}\n`);
    if (stream) {
      write('stream\n');
      write(stream);
      write('\nendstream\n');
    }
    write('endobj\n');
  });
  const start = length;
  write(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`);
  for (const offset of offsets) write(`${String(offset).padStart(10, '0')} 00000 n \n`);
  write(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(parts);
}
