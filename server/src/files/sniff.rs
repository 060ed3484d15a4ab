//! What a file is, told by its content.

use serde::{Deserialize, Serialize};

/// A type of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the formats say it")]
pub enum MediaType {
    Pdf,
    Jpeg,
    Png,
    Webp,
    Heic,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// Not a byte in it.
    Empty,
    /// More than the limit.
    TooLarge,
    /// Neither a PDF nor a photo, whatever its name says.
    OtherType,
    /// A PDF or a photo without its end.
    Cut,
    /// A PDF or a photo that cannot be opened.
    Damaged,
    /// One that kills or outlasts the program that opens it.
    Unreadable,
    /// A photo of more pixels than any telephone makes.
    TooManyPixels,
    /// A PDF that asks for a password.
    Locked,
    /// A PDF without a page.
    NoPage,
    /// A PDF that starts a program.
    Program,
    /// A PDF that holds another file.
    Attachment,
    /// The antivirus knows it.
    Infected,
}

impl MediaType {
    /// Its name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
        }
    }

    /// Reads its name in HTTP.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pdf, Self::Jpeg, Self::Png, Self::Webp, Self::Heic].into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Fault {
    /// What to do, in plain French.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "Ce fichier est vide. Choisissez-en un autre.",
            Self::TooLarge => "Ce fichier dépasse 10 Mo. Choisissez-en un plus léger, ou prenez une photo moins grande.",
            Self::OtherType => "Ce fichier n’est ni un PDF ni une photo. Enregistrez-le en PDF, ou prenez le document en photo.",
            Self::Cut => "Ce fichier est abîmé : il manque sa fin. Enregistrez-le de nouveau, puis recommencez.",
            Self::Damaged => "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau, ou prenez le document en photo.",
            Self::Unreadable => "Nous n’arrivons pas à ouvrir ce fichier. Enregistrez-le de nouveau, ou prenez le document en photo.",
            Self::TooManyPixels => "Cette photo est trop grande. Prenez-la de nouveau avec une qualité moins haute.",
            Self::Locked => "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, ou prenez le document en photo.",
            Self::NoPage => "Ce PDF ne contient aucune page. Choisissez-en un autre.",
            Self::Program => "Ce PDF lance un programme : nous ne pouvons pas le garder. Prenez le document en photo.",
            Self::Attachment => "Ce PDF contient un autre fichier. Joignez chaque document à part, ou prenez-le en photo.",
            Self::Infected => "L’antivirus a trouvé un virus dans ce fichier : nous ne l’avons pas gardé. Faites vérifier votre appareil.",
        }
    }
}

/// The first and last bytes of a file that streams by.
#[derive(Debug, Default)]
pub struct Ends {
    head: Vec<u8>,
    tail: Vec<u8>,
}

const HEAD: usize = 64;
/// Readers look for the end of a PDF in its last kilobyte; printers add padding.
const TAIL: usize = 4096;

impl Ends {
    /// Sees the next bytes.
    pub fn push(&mut self, chunk: &[u8]) {
        let missing = HEAD.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..missing]);
        self.tail.extend_from_slice(&chunk[chunk.len().saturating_sub(TAIL)..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }

    /// What the file is.
    ///
    /// # Errors
    /// The fault for which it is refused.
    pub fn media_type(&self) -> Result<MediaType, Fault> {
        if self.head.is_empty() {
            return Err(Fault::Empty);
        }
        let kind = match infer::get(&self.head).map(|found| found.mime_type()) {
            Some("application/pdf") => MediaType::Pdf,
            Some("image/jpeg") => MediaType::Jpeg,
            Some("image/png") => MediaType::Png,
            Some("image/webp") => MediaType::Webp,
            Some("image/heif" | "image/heic") => MediaType::Heic,
            _ => return Err(Fault::OtherType),
        };
        let holds = |mark: &[u8]| self.tail.windows(mark.len()).any(|window| window == mark);
        let is_whole = match kind {
            MediaType::Pdf => holds(b"startxref") && holds(b"%%EOF"),
            MediaType::Jpeg => holds(&[0xff, 0xd9]),
            MediaType::Png => holds(b"IEND"),
            MediaType::Webp | MediaType::Heic => true,
        };
        if is_whole { Ok(kind) } else { Err(Fault::Cut) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(content: &[u8]) -> Result<MediaType, Fault> {
        let mut ends = Ends::default();
        content.chunks(7).for_each(|chunk| ends.push(chunk));
        ends.media_type()
    }

    #[test]
    fn the_content_tells_the_type() {
        assert_eq!(told(b"%PDF-1.7\n..startxref\n1\n%%EOF"), Ok(MediaType::Pdf));
        assert_eq!(told(&[0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 0xff, 0xd9]), Ok(MediaType::Jpeg));
        assert_eq!(told(b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"), Ok(MediaType::Png));
        assert_eq!(told(b"RIFF\x24\0\0\0WEBPVP8 "), Ok(MediaType::Webp));
        assert_eq!(told(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Ok(MediaType::Heic));
    }

    #[test]
    fn what_lies_or_is_cut_is_refused() {
        assert_eq!(told(b""), Err(Fault::Empty));
        assert_eq!(told(b"<!doctype html><title>facture.pdf</title>"), Err(Fault::OtherType));
        assert_eq!(told(b"MZ\x90\0"), Err(Fault::OtherType));
        assert_eq!(told(b"%PDF-1.7\n1 0 obj"), Err(Fault::Cut));
        assert_eq!(told(&[0xff, 0xd8, 0xff, 0xe0, 0, 16]), Err(Fault::Cut));
    }
}
