//! Given and family names of many cultures, in Latin letters with their accents.

/// Given names.
pub const GIVEN: &[&str] = &[
    "Aaliyah", "Adaeze", "Ahmed", "Aiko", "Alejandro", "Amélie", "Ana", "Anders", "Andrzej", "Anh",
    "Anjali", "Antônio", "Arjun", "Astrid", "Ayşe", "Beatriz", "Bjørn", "Bogdan", "Børge", "Bronwyn",
    "Caoimhe", "Carlos", "Chiamaka", "Chidi", "Chloé", "Çağla", "Dagný", "Daniel", "Darija", "Deepa",
    "Diego", "Ðorđe", "Efua", "Eleni", "Élodie", "Emeka", "Emre", "Fatima", "Fionnuala", "François",
    "Freya", "Gabriela", "Giulia", "Gökhan", "Grace", "Håkon", "Hana", "Hélène", "Hiroshi", "Ibrahim",
    "Ilse", "İpek", "Ingrid", "Ivan", "Jana", "Jiří", "Joaquín", "João", "Jörg", "José", "Jürgen",
    "Kaito", "Kamala", "Katarzyna", "Kenji", "Khadija", "Kwame", "Lars", "Leila", "Linh", "Ljubica",
    "Łukasz", "Lucía", "Magdaléna", "Małgorzata", "Mamadou", "Mário", "Mateo", "Mei", "Mihály",
    "Minh", "Mohammed", "Nadia", "Ngozi", "Niamh", "Nikolaos", "Noor", "Oksana", "Olivia", "Ömer",
    "Óscar", "Øyvind", "Parvati", "Pedro", "Petra", "Priya", "Quentin", "Rafael", "Ramón", "Renée",
    "Ryō", "Salomé", "Samir", "Sanjay", "Şebnem", "Seán", "Siobhán", "Sofía", "Søren", "Stanisław",
    "Svetlana", "Tamar", "Tanvi", "Thabo", "Thérèse", "Tomáš", "Tunde", "Ulrike", "Valentina",
    "Vikram", "Wambui", "Wei", "Xiomara", "Yara", "Yasmin", "Yūki", "Yusuf", "Zahra", "Zoë", "Zuzana",
];

/// Family names.
pub const FAMILY: &[&str] = &[
    "Abebe", "Adeyemi", "Åkesson", "Al-Farsi", "Almeida", "Andersson", "Åström", "Bakker", "Banerjee",
    "Bauer", "Becker", "Benítez", "Bianchi", "Blažek", "Boateng", "Bondarenko", "Brânză", "Çelik",
    "Chen", "Chukwu", "Costa", "Cruz", "Čapek", "Dąbrowski", "D'Angelo", "Demir", "Diallo", "Dubois",
    "Dvořák", "Eze", "Faure", "Fernández", "Ferrari", "Fischer", "Gallagher", "García", "Georgiou",
    "Gonçalves", "González", "Großmann", "Guðmundsson", "Gupta", "Gutiérrez", "Haddad", "Hansen",
    "Hernández", "Horváth", "Ibáñez", "Ito", "Ivanov", "Jansen", "Jóhannsson", "Johansson", "Jovanović",
    "Kaplan", "Kaur", "Khan", "Kim", "Kovács", "Kowalczyk", "Krüger", "Kumar", "Kuznetsov", "Lefèvre",
    "Lê", "Lindström", "López", "Mahlangu", "Marković", "Martínez", "Mbeki", "McCarthy", "Mensah",
    "Moreau", "Müller", "Muñoz", "Murphy", "Mwangi", "Nakamura", "Ncube", "Nguyễn", "Nielsen", "Novák",
    "Nowak", "Núñez", "O'Brien", "Okafor", "Ólafsdóttir", "Öztürk", "Papadopoulos", "Park", "Patel",
    "Peña", "Pérez", "Petrović", "Popescu", "Rahman", "Ramírez", "Rasmussen", "Rossi", "Şahin",
    "Sánchez", "Sato", "Schäfer", "Schröder", "Sharma", "Silva", "Singh", "Sørensen", "Souza",
    "Suzuki", "Świątek", "Takahashi", "Tanaka", "Tóth", "Traoré", "Tshabalala", "Van den Berg",
    "Vasić", "Virtanen", "Wang", "Weiß", "Wiśniewska", "Yılmaz", "Zając", "Zhang", "Zieliński",
];
