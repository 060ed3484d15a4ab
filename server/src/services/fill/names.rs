//! What the filled families are called, and where they live.

#[rustfmt::skip]
pub(super) const WOMEN: &[&str] = &[
    "Aïcha", "Amandine", "Anaïs", "Anne-Élise", "Anne-Laure", "Audrey", "Aurélie", "Bénédicte", "Camille", "Caroline", "Cécile", "Céline",
    "Claire", "Clémence", "Delphine", "Élodie", "Émilie", "Estelle", "Fatima", "Gaëlle", "Hélène", "Inès", "Jeanne", "Julie", "Justine",
    "Karine", "Laëtitia", "Laure", "Léa", "Lucie", "Manon", "Marie", "Marie-Hélène", "Marine", "Mathilde", "Maud", "Mélanie", "Nadia",
    "Nathalie", "Noémie", "Océane", "Pauline", "Perrine", "Rachida", "Sandrine", "Sarah", "Solène", "Sophie", "Stéphanie", "Valérie",
    "Virginie", "Yasmina", "Yvonne", "Zoé",
];

#[rustfmt::skip]
pub(super) const MEN: &[&str] = &[
    "Adrien", "Ahmed", "Alexandre", "Antoine", "Arnaud", "Aurélien", "Benoît", "Cédric", "Clément", "Cyril", "Damien", "David", "Édouard",
    "Étienne", "Fabien", "Florian", "François", "Frédéric", "Gaël", "Grégory", "Guillaume", "Hervé", "Hugues", "Jean-Baptiste",
    "Jean-Marc", "Jérémie", "Jérôme", "Joël", "Julien", "Kévin", "Laurent", "Loïc", "Ludovic", "Marc", "Mathieu", "Maxime", "Mickaël",
    "Mohamed", "Nicolas", "Olivier", "Pascal", "Pierre-Yves", "Raphaël", "Rémi", "Romain", "Samuel", "Sébastien", "Stéphane", "Thibault",
    "Thomas", "Vincent", "Xavier", "Yann", "Youssef",
];

#[rustfmt::skip]
pub(super) const GIRLS: &[&str] = &[
    "Adèle", "Agathe", "Alice", "Alix", "Ambre", "Anna", "Anouk", "Apolline", "Aya", "Capucine", "Charlotte", "Chloé", "Éléonore",
    "Élise", "Emma", "Ève", "Fleur", "Garance", "Héloïse", "Inaya", "Inès", "Iris", "Jade", "Jeanne", "Juliette", "Léa", "Léonie", "Lila",
    "Lina", "Lise-Marie", "Louise", "Lou-Anne", "Maëlys", "Margaux", "Maya", "Mia", "Nina", "Nour", "Olivia", "Romane", "Rose", "Salomé",
    "Sofia", "Suzanne", "Théa", "Victoire", "Zélie", "Zoé",
];

#[rustfmt::skip]
pub(super) const BOYS: &[&str] = &[
    "Aaron", "Achille", "Adam", "Anatole", "Antonin", "Arthur", "Augustin", "Axel", "Basile", "Célestin", "Côme", "Éliott", "Éloi",
    "Émile", "Ethan", "Félix", "Gabin", "Gaspard", "Gustave", "Hugo", "Ibrahim", "Isaac", "Jean-Noël", "Jules", "Léandre", "Léo", "Léon",
    "Liam", "Louis", "Lucien", "Maël", "Malo", "Marceau", "Marius", "Martin", "Maxence", "Naël", "Nathan", "Noé", "Noël", "Oscar",
    "Paul-Émile", "Rayan", "Robin", "Sacha", "Théo", "Timéo", "Tom", "Victor", "Yanis",
];

#[rustfmt::skip]
pub(super) const FAMILIES: &[&str] = &[
    "ALLAIRE", "AUBRY", "AUGÉ", "BARBIER", "BARRÉ", "BAUDOIN", "BEAULIEU", "BEN AMAR", "BENALI", "BERNARD", "BERTHELOT", "BLANCHARD",
    "BOISSEAU", "BONNEAU", "BONNET", "BOUCHET", "BOURDIN", "BRÉMAUD", "BRUNET", "CAILLAUD", "CHAIGNE", "CHAUVEAU", "CHAUVIN", "CLÉMENT",
    "CORNUAULT", "COURTOIS", "D’ARCY", "DA SILVA", "DE LA FONTAINE", "DE SOUSA", "DEBORDE", "DELAGE", "DELAVAULT", "DIALLO", "DU PUY",
    "DUBOIS", "DUPONT", "DUPUIS", "DURAND", "FERNANDEZ", "FOUCHER", "FOUQUET", "FRANÇOIS", "GARCIA", "GARNAUD", "GAUTIER", "GIRAUD",
    "GIRAULT", "GODET", "GOURDON", "GUÉRIN", "GUILLOT", "HAMELIN", "HÉRAULT", "HERVÉ", "JOLLY", "JOUSSEAUME", "LA MOTTE", "LACROIX",
    "LAMBERT", "LE BRAS", "LE GALL", "LE GOFF D’ARCY", "LE ROUX", "LEFÈVRE", "LEMAÎTRE", "L’HERMITE", "MAÇON", "MARCHAND", "MARTIN",
    "MÉNARD", "MERCIER", "MÉTAYER", "MICHAUD", "MOINE", "MOREAU", "MOREL", "MOUSSET", "NAUD", "N’DIAYE", "NGUYEN", "NOËL", "O’CONNOR",
    "PAILLAUD", "PELLETIER", "PERROT", "PETIT", "PICARD", "PIERRE", "POIRIER", "POUSSARD", "PRUD’HOMME", "QUINTARD", "RENAUD", "RICHARD",
    "RIVIÈRE", "ROBIN", "ROUSSEAU", "ROUX", "ROY", "SABOURIN", "SAUZEAU", "SIMON", "SIMONNET", "SUIRE", "TEXIER", "THIBAULT", "THOMAS",
    "TRAORÉ", "TROUVÉ", "VAN DER MEER", "VERGNAUD", "VINCENT", "VINET", "YILMAZ",
];

#[rustfmt::skip]
pub(super) const STREETS: &[&str] = &[
    "rue des Fusains", "rue de la Béronne", "route de Niort", "place Bujault", "chemin du Moulin à Vent", "rue de l’Église",
    "impasse des Noyers", "rue du Général de Gaulle", "allée des Érables", "rue Saint-Hilaire", "chemin des Écoliers",
    "rue Émilien Traver", "venelle du Puits", "rue des Tisserands", "avenue du Commandant Bernier", "lieu-dit La Fosse aux Loups",
    "rue de la Gare", "rue Croix-Casselin", "chemin de la Découverte", "rue du Pré du Gué",
];

/// Postal codes of the towns of the demo's schools.
const CODES: [(&str, &str); 7] = [
    ("Melle", "79500"),
    ("Celles-sur-Belle", "79370"),
    ("Brioux-sur-Boutonne", "79170"),
    ("Chef-Boutonne", "79110"),
    ("Lezay", "79120"),
    ("Sauzé-Vaussais", "79190"),
    ("La Mothe-Saint-Héray", "79800"),
];

/// The postal code of a town.
pub(super) fn postal_code(town: &str) -> &'static str {
    CODES.iter().find(|(name, _)| *name == town).map_or("79500", |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_town_of_the_demo_has_its_postal_code() {
        let towns = crate::services::demo::TOWNS;
        assert!(towns.iter().all(|(_, town)| CODES.iter().any(|(name, _)| name == town)));
    }
}
