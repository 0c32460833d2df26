"""What each guide shows, written down a second time from the guides (inventory 1.4, 1.5, 1.15)."""

from typing import NamedTuple

RECENT = ["Accueil", "Famille", "Elèves", "Facturation", "Accessibilité", "Mot de passe"]
LEDGERS = ["Facturation cotisations", "Facturation locations"]
SHEET = [
    "civility",
    "last_name",
    "first_name",
    "address_line_1",
    "address_line_2",
    "postcode",
    "city",
    "home_phone",
    "mobile",
    "work_phone",
    "email",
    "marital_status",
    "occupation_group",
    "occupation",
    "extra_phone_1",
    "extra_phone_2",
    "extra_phone_3",
]
PUPIL = [
    "civility",
    "last_name",
    "first_name",
    "birth_date",
    "birth_place",
    "marital_status",
    "school_level",
    "address_line_1",
    "address_line_2",
    "postcode",
    "city",
    "home_phone",
    "mobile",
    "work_phone",
    "email",
    "emergency_contact",
    "emergency_phone",
]
"""Fields of the pupil's sheet in every guide that shows it (inventory 65)."""
FILE = ["Identité", "Cours", "Historique", "Répertoire", "Réinscription"]
HANDED_IN = "Documents fournis"
"""A tab of the file in every guide but 003, whose documents are the family's (inventory 64)."""
BIRTH = ["birth_date", "birth_place", "birth_department"]
WELCOME = (
    "Chers élèves et parents d'élèves,",
    "Vous allez découvrir l'extranet Imuse.",
    "Cet extranet vous permettra de consulter, à n'importe quel moment, le dossier de vos enfants "
    "ou de vous même.",
    "Nous restons à votre disposition pour toute demande concernant ce nouvel outils.",
    "L'administration du conservatoire.",
)


class Guide(NamedTuple):
    """One school: `tabs` are those of Famille, `shown` the fields of its sheet in any order."""

    account: str
    bar: list[str]
    tabs: list[str]
    ledgers: list[str]
    shown: set[str]
    longest_password: int = 20
    lost_password: str = "Mot de passe perdu"
    save: str = "Enregistrer"
    labels: dict[str, str] = {}
    proof_of_address: bool = False
    welcome: tuple[str, ...] = ()
    note: str = ""


GUIDES = {
    "sevre-et-loire": Guide(
        account="abarre1",
        bar=[*RECENT, "Déconnexion"],
        tabs=["Identité", "Documents fournis", "Demandes"],
        ledgers=LEDGERS,
        shown=set(SHEET),
    ),
    "fouesnant": Guide(
        account="dupont1",
        bar=["Accueil", "Famille", "Elèves", "Accessibilité", "Mot de passe", "Quitter"],
        tabs=["Identité", *LEDGERS, "Elèves", "Demandes"],
        ledgers=[],
        shown={*SHEET, "fax"} - {"address_line_2", "extra_phone_2", "extra_phone_3"},
        longest_password=16,
        save="Modifier",
        labels={"postcode": "CP", "fax": "Tél copie", "extra_phone_1": "Tél"},
        welcome=("L’extranet vous permet", "Bonne navigation"),
    ),
    "le-plessis-pate": Guide(
        account="lorrain1",
        bar=["Élèves" if label == "Elèves" else label for label in [*RECENT, "Déconnexion"]],
        tabs=[],
        ledgers=LEDGERS,
        shown=set(SHEET),
        lost_password="Générer un nouveau mot de passe",
    ),
    "vitre": Guide(
        account="ztest1",
        bar=[*RECENT, "Déconnexion"],
        tabs=["Identité", "Mes Documents", "Demandes"],
        ledgers=LEDGERS,
        shown={*SHEET, *BIRTH},
        note="Pour toute demande contacter le secrétariat : ",
    ),
    "combs-la-ville": Guide(
        account="nguyen1",
        bar=[*RECENT, "Déconnexion"],
        tabs=["Identité", HANDED_IN],
        ledgers=LEDGERS[:1],
        shown=set(SHEET),
        proof_of_address=True,
        welcome=WELCOME,
        note="Le secrétariat se tient à votre disposition par téléphone au ",
    ),
    "moissy-cramayel": Guide(
        account="famille1",
        bar=[*RECENT, "Déconnexion"],
        tabs=["Identité", HANDED_IN],
        ledgers=LEDGERS[:1],
        shown=set(SHEET),
        proof_of_address=True,
        welcome=WELCOME,
        note="Le secrétariat se tient à votre disposition par téléphone au ",
    ),
}


class PupilSheet(NamedTuple):
    """The pupil's sheet of one school: what it shows beside or without `PUPIL`, what is yellow."""

    pupil: str
    more: set[str] = set()
    less: set[str] = set()
    yellow: set[str] = set()
    labels: dict[str, str] = {}
    notice: str = ""


NETWORK = {"address_of", "image_consent", "exit_authorisation"}
PUPIL_SHEETS = {
    # Its guide does not show the sheet: it has the usual one.
    "sevre-et-loire": PupilSheet("Lise", more={"address_of", "image_consent"}),
    "fouesnant": PupilSheet(
        "Titouan",
        more={"fax", "image_consent", "exit_authorisation"},
        less={"address_line_2"},
        labels={"postcode": "CP", "fax": "Télécopie", "emergency_phone": "Tél. urgence"},
    ),
    "le-plessis-pate": PupilSheet("Camille"),
    "vitre": PupilSheet(
        "Nouvelle",
        more={"address_of", "birth_department", "image_consent"},
        yellow={"birth_date", "postcode", "school_level"},
        notice="Vitré Communauté se réserve le droit d’utiliser des photographies",
    ),
    "combs-la-ville": PupilSheet("Lucas", more=NETWORK, yellow={"birth_date", "postcode"}),
    "moissy-cramayel": PupilSheet("Gaëlle", more=NETWORK, yellow={"birth_date", "postcode"}),
}
