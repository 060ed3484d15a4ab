use proptest::prelude::*;

use super::*;

const HEADER: &str = "famille;role;civilite;prenom;nom_usage;nom_naissance;date_naissance;email;portable;telephone;lien;numero;voie;\
                      batiment;appartement;complement;code_postal;ville;pays";

/// A family with nothing wrong.
const SOPHIE: &str =
    "F1;titulaire;Mme;Sophie;LE GOFF;Martin;27/03/1985;sophie@exemple.fr;0612345678;;Mère;2;rue des Fusains;;;;79500;Melle;FRANCE";
const LEA: &str = "F1;enfant;fille;Léa;LE GOFF;;12/09/2019";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day")
}

fn cells(line: &str) -> Vec<String> {
    line.split(';').map(str::to_owned).collect()
}

/// Reads a file whose first line is the header.
fn import(header: &str, lines: &[&str]) -> Import {
    let mut next = 0;
    let mut new_id = || {
        next += 1;
        PersonId(uuid::Uuid::from_u128(next))
    };
    read(&cells(header), lines.iter().enumerate().map(|(at, line)| (at + 2, cells(line))), today(), &mut new_id)
}

fn told(import: &Import) -> Vec<(usize, &str)> {
    import.faults.iter().map(|fault| (fault.line, fault.message.as_str())).collect()
}

/// What is wrong with a line beside a good family.
#[track_caller]
fn wrong_with(line: &str) -> Vec<String> {
    let import = import(HEADER, &[SOPHIE, LEA, line]);
    assert!(import.faults.iter().all(|fault| fault.line == 4), "{:?}", import.faults);
    import.faults.into_iter().map(|fault| fault.message).collect()
}

#[test]
fn a_good_file_makes_families() {
    let import = import(HEADER, &[SOPHIE, "F2;titulaire;M.;Éloi;d’Arcy", LEA, "F2;enfant;garçon;Tom;d’Arcy;;2020-01-31", ";;;"]);
    assert_eq!((told(&import), import.lines), (vec![], 4));
    let [sophie, eloi] = &import.families[..] else { panic!("{:?}", import.families) };
    assert_eq!((sophie.reference.as_str(), sophie.name.as_str(), sophie.line), ("F1", "LE GOFF", 2));
    assert_eq!(sophie.email.as_ref().map(Email::as_str), Some("sophie@exemple.fr"));
    let holder = sophie.entourage.holder().expect("a holder");
    assert_eq!((holder.civility.as_str(), holder.birth_name.as_str(), holder.relationship.as_str()), ("madame", "Martin", "mere"));
    assert_eq!((holder.mobile.as_str(), holder.address.on_one_line().as_str()), ("06 12 34 56 78", "2 rue des Fusains, 79500 Melle"));
    assert_eq!(holder.birth_date, NaiveDate::from_ymd_opt(1985, 3, 27));
    assert!(sophie.entourage.missing(today()).is_empty(), "nothing more to ask");
    assert_eq!((eloi.email.as_ref(), eloi.line, eloi.entourage.persons.len()), (None, 3, 2));
    let children: Vec<_> = eloi.entourage.children().map(|child| (child.civility.as_str(), child.birth_date)).collect();
    assert_eq!(children, [("garcon", NaiveDate::from_ymd_opt(2020, 1, 31))]);
}

#[test]
fn columns_stand_in_any_order_and_spelling() {
    let import = import(
        " Prénom ;NOM USAGE;Date-Naissance;RÔLE;Civilité;Famille;",
        &["Sophie;LE GOFF;;Titulaire;Madame;F1;", "Léa;LE GOFF;12 9 2019;Enfant;Fille;F1;"],
    );
    assert_eq!((told(&import), import.families.len()), (vec![], 1));
}

#[test]
fn a_wrong_first_line_is_told_column_by_column() {
    let import = import("famille;role;civilite;nom_usage;role;Âge du capitaine", &[SOPHIE]);
    let expected = [
        (1, "La colonne « role » est là deux fois."),
        (1, "La colonne « Âge du capitaine » n’est pas connue."),
        (1, "Il manque la colonne « prenom »."),
    ];
    assert_eq!((told(&import), import.lines, import.families.len()), (expected.to_vec(), 1, 0));
}

#[test]
fn each_value_is_told_with_what_is_wrong() {
    let long = "é".repeat(61);
    let table = [
        ("F1;enfant;fille;Zoé;LE GOFF;;31/02/2019", "La date de naissance « 31/02/2019 » n’existe pas. Écrivez-la comme 27/03/1985."),
        ("F1;enfant;fille;Zoé;LE GOFF;;12/09/2029", "La date de naissance « 12/09/2029 » n’est pas possible. Vérifiez l’année."),
        ("F1;enfant;fille;Zoé;LE GOFF", "Il manque la date de naissance."),
        ("F1;enfant;madame;Zoé;LE GOFF;;12/09/2020", "La civilité « madame » n’est pas connue. Écrivez fille ou garçon."),
        ("F1;contact;docteur;Zoé;LE GOFF", "La civilité « docteur » n’est pas connue. Écrivez madame ou monsieur."),
        ("F1;contact;;Zoé;LE GOFF", "Il manque la civilité."),
        ("F1;contact;mme;;LE GOFF", "Il manque le prénom."),
        ("F1;contact;mme;Zoé; ", "Il manque le nom d’usage."),
        ("F1;;mme;Zoé;LE GOFF", "Il manque le rôle."),
        (";contact;mme;Zoé;LE GOFF", "Il manque le numéro de famille."),
        (&format!("F1;contact;mme;{long};LE GOFF"), "Raccourcissez le prénom : 60 caractères au plus."),
        (&format!("{long};contact;mme;Zoé;LE GOFF"), "Raccourcissez le numéro de famille : 40 caractères au plus."),
        (
            "F1;voisin;mme;Zoé;LE GOFF",
            "Le rôle « voisin » n’est pas connu. Écrivez l’un de ceux-ci : titulaire, co-representant, enfant, membre, contact.",
        ),
        ("F1;co-représentant;m;Jo;LE GOFF;;;jo@", "L’adresse électronique « jo@ » n’est pas complète. Écrivez-la comme nom@exemple.fr."),
        (
            "F1;contact;mme;Zoé;LE GOFF;;;;612345678",
            "Le numéro de téléphone « 612345678 » n’est pas correct. Écrivez-le comme 06 12 34 56 78.",
        ),
        ("F1;contact;mme;Zoé;LE GOFF;;;;;;;;;;;;1000", "Le code postal « 1000 » n’est pas correct. Écrivez-le comme 79500."),
        (
            "F1;contact;mme;Zoé;LE GOFF;;;;;;;;;;;;;;FRANCE;x",
            "Cette ligne a plus de cases que la première. Vérifiez les séparateurs et les guillemets.",
        ),
    ];
    for (line, message) in table {
        assert_eq!(wrong_with(line), [message], "{line}");
    }
}

#[test]
fn every_mistake_of_a_line_is_told() {
    let messages = wrong_with("F1;enfant;;;LE GOFF;;hier");
    assert_eq!(messages.len(), 3, "{messages:?}");
}

#[test]
fn persons_are_looked_at_beside_each_other() {
    let table = [
        ("F1;titulaire;m;Paul;LE GOFF", "Cette famille a deux titulaires."),
        ("f1;enfant;fille;Zoé;LE GOFF;;12/09/2020", "Cette famille n’a pas de titulaire."),
        ("F2;titulaire;m;Paul;LE GOFF", "Cette famille n’a pas d’enfant."),
        ("F1;enfant;fille;LEA;Le Goff;;12 9 2019", "Cette ligne répète la ligne 3."),
        (
            "F1;enfant;fille;Zoé;LE GOFF;;01/01/1980",
            "Cet enfant serait plus âgé que son parent, ou presque. Vérifiez les deux dates de naissance.",
        ),
    ];
    for (line, message) in table {
        assert_eq!(wrong_with(line), [message], "{line}");
    }
    let two_others = import(HEADER, &[SOPHIE, LEA, "F1;co-representant;m;Paul;X", "F1;Co Représentant;m;Jean;X"]);
    assert_eq!(told(&two_others), [(5, "Cette famille a deux co-représentants.")]);
}

#[test]
fn a_family_of_too_many_persons_is_told_once() {
    let many: Vec<String> = (0..MAX_PERSONS + 5).map(|n| format!("F1;contact;mme;Zoé {n};LE GOFF")).collect();
    let lines: Vec<&str> = [SOPHIE, LEA].into_iter().chain(many.iter().map(String::as_str)).collect();
    assert_eq!(told(&import(HEADER, &lines)), [(MAX_PERSONS + 2, "Cette famille compte plus de 40 personnes.")]);
}

#[test]
fn an_address_opens_one_space_but_two_parents_may_share_it() {
    let paul = "F2;titulaire;m;Paul;DUPONT;;;Sophie@Exemple.fr";
    let child = "F2;enfant;fille;Mia;DUPONT;;12/09/2020";
    let import_of_two = import(HEADER, &[SOPHIE, LEA, paul, child]);
    assert_eq!(told(&import_of_two), [(4, "L’adresse « Sophie@Exemple.fr » sert déjà à la ligne 2.")]);
    let shared = import(HEADER, &[SOPHIE, LEA, "F1;co-representant;m;Paul;LE GOFF;;;sophie@exemple.fr"]);
    assert_eq!((told(&shared), shared.families.len()), (vec![], 1));
}

#[test]
fn a_link_outside_the_list_is_another_one_and_a_child_has_no_telephone() {
    let lines = [
        SOPHIE,
        "F1;enfant;fille;Léa;LE GOFF;;12/09/2019;lea@;12;;nièce",
        "F1;contact;m;Jo;X;;;;;;Parrain",
        "F1;contact;m;Al;X;;;;;;grand-parent",
        "F1;contact;m;Bo;X;;;;;;",
    ];
    let import = import(HEADER, &lines);
    assert_eq!(told(&import), []);
    let told: Vec<_> = import.families[0].entourage.persons.iter().skip(1).map(|person| person.relationship.as_str()).collect();
    assert_eq!(told, ["", "autre", "grand_parent", ""]);
    assert_eq!(import.families[0].entourage.persons[1].mobile, "");
}

#[test]
fn a_value_is_one_plain_line_whatever_it_holds() {
    let import = import(HEADER, &["F1;titulaire;m;=1+1;<script>\r\nx</script>", "F1;enfant;fille;-A\u{0}1;+33;;12/09/2019"]);
    let persons = &import.families[0].entourage.persons;
    assert_eq!((persons[0].first_name.as_str(), persons[0].usual_name.as_str()), ("=1+1", "<script> x</script>"));
    assert_eq!(persons[1].first_name, "-A 1");
}

/// Cells that are right, nearly right or anything.
fn cell() -> impl Strategy<Value = String> {
    let known = [
        "F1",
        "F2",
        "titulaire",
        "enfant",
        "contact",
        "co-representant",
        "madame",
        "fille",
        "m",
        "Léa",
        "12/09/2019",
        "27/03/1985",
        "31/02/2019",
        "a@b.fr",
        "0612345678",
        "79500",
        "Mère",
        "",
        "\"",
        "ﬁ\u{301}",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,80}"]
}

fn header() -> impl Strategy<Value = Vec<String>> {
    let right = prop::sample::subsequence(cells(HEADER), 5..=19).prop_shuffle();
    prop_oneof![Just(cells(HEADER)), right, prop::collection::vec(".{0,20}", 0..8)]
}

proptest! {
    #[test]
    fn reading_never_panics_and_gives_whole_families(
        header in header(),
        rows in prop::collection::vec((0_usize..50, prop::collection::vec(cell(), 0..21)), 0..60),
    ) {
        let import = read(&header, rows, today(), &mut || PersonId(uuid::Uuid::nil()));
        for family in &import.families {
            prop_assert!(family.entourage.holder().is_some() && family.entourage.children().next().is_some());
            prop_assert!(!family.reference.is_empty() && !family.name.is_empty());
        }
        let mut references: Vec<_> = import.families.iter().map(|family| &family.reference).collect();
        references.sort();
        references.dedup();
        prop_assert_eq!(references.len(), import.families.len());
        prop_assert!(import.faults.is_sorted_by_key(|fault| fault.line));
        prop_assert!(import.families.iter().map(|family| family.entourage.persons.len()).sum::<usize>() <= import.lines);
    }
}
