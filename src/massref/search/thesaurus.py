"""Everyday words and clinical ones that mean the same, and the roots that clinical words are made of.

General medical language, as any glossary has it; nothing here is about one record. A word found by its like counts less
than the word itself.
"""

from functools import lru_cache

from ..words import stem, tokens

GROUPS = """
pain ache hurt sore soreness painful aching achy tender tenderness discomfort agony throb throbbing
headache cephalgia cephalalgia
backache dorsalgia lumbago
swelling swollen edema puffy puffiness bloated swell
bleeding hemorrhage bleed blood hemorrhagic
bruise contusion ecchymosis hematoma bruising
break fracture broken cracked
numb numbness insensitive deadened anesthesia
tingle tingling prickle prickling paresthesia pins needle
burning burn scalding fiery
weak weakness feeble paresis weaker
stiff stiffness rigid rigidity tight tightness tense tension
cramp spasm cramping charley contracture
itch itching itchy pruritus
rash eruption hives spots
dizzy dizziness vertigo giddy lightheaded woozy
faint fainting blackout syncope collapse unconscious
tired tiredness fatigue exhausted exhaustion weary worn
sleep asleep sleeping
insomnia sleepless sleeplessness
sad sadness depressed depression low hopeless blue
worry worried anxious anxiety nervous nerves fear
belly abdomen abdominal stomach tummy gut
bottom buttock backside bum gluteal
poo stool bowel faeces feces
constipation constipated
diarrhea runs
pee urine urinate bladder wee
vomit vomiting nausea sick queasy
breathless breathlessness dyspnea breathing breath
heart cardiac coronary
lung pulmonary chest
kidney renal
liver hepatic
brain cerebral
nerve neural neuropathy
muscle muscular
bone osseous skeletal
joint articular
skin cutaneous dermal
vein venous
artery arterial
clot thrombus thrombosis embolus
lump swelling mass nodule bump knot
tumor cancer malignancy carcinoma neoplasm
fever temperature feverish pyrexia
infection infected infective infectious septic sepsis
surgery operation operated surgical postoperative
remove removal removed excision
injury trauma hurt wound injured
torn tear rupture ruptured
pulled strain strained
sprain sprained twisted
slipped herniated prolapsed bulging ruptured herniation
worn wear degenerative degeneration
click clicking pop popping crack cracking clunk crepitus grinding
lock locked locking stuck catch catching frozen
bent bend bending flexed flexion
straighten extend extension
lift lifting raise raising elevate
twist twisting turn turning rotate rotation
walk walking gait
limp limping
stairs step climbing
grip grasp gripping grasping hold
jaw temporomandibular tmj mandible
chew chewing bite biting
shoulder
elbow
wrist
finger digit
thumb
knee
foot feet podiatric
heel calcaneal
ankle
neck cervical nape
lower low lumbar
upper thoracic
spine spinal vertebral backbone
night nighttime nocturnal bedtime
morning waking
pregnant pregnancy expecting gravid
period menstrual menstruation
child children pediatric
old elderly aged
medicine medication drug pill tablet
thinner anticoagulant
sugar glucose
pressure hypertension
fat obese overweight
light bright photophobia
noise loud sound
curved curvature curve crooked
flashback nightmare
panic
shake shaking tremor trembling
clumsy clumsiness
drop dropping
bowed hunched slouch slouching stooped hump
"""
ROOTS = {
    "dors": "back",
    "cervic": "neck",
    "lumb": "lower",
    "gon": "knee",
    "cox": "hip",
    "pod": "foot",
    "metatars": "foot",
    "cephal": "head",
    "my": "muscle",
    "myos": "muscle",
    "arthr": "joint",
    "neur": "nerve",
    "radicul": "nerve",
    "oste": "bone",
    "tendin": "tendon",
    "tendon": "tendon",
    "tenosynov": "tendon",
    "burs": "bursa",
    "fasci": "fascia",
    "derm": "skin",
    "dermat": "skin",
    "phleb": "vein",
    "thromb": "clot",
    "brachi": "arm",
    "acr": "hand",
    "mast": "breast",
    "nephr": "kidney",
    "hepat": "liver",
    "gastr": "stomach",
    "enter": "bowel",
    "crani": "skull",
    "spondyl": "spine",
    "cost": "rib",
    "chondr": "cartilage",
    "capsul": "capsule",
    "epicondyl": "elbow",
}
ENDINGS = {"algia": "pain", "odynia": "pain", "dynia": "pain", "itis": "inflammation", "plegia": "paralysis"}
ENDINGS |= {"paresis": "weakness", "opathy": "disease", "osis": "disease", "ectomy": "surgery", "otomy": "surgery"}


@lru_cache(maxsize=1)
def likes() -> dict[str, frozenset[str]]:
    """For the stem of a word the stems of those that mean nearly the same."""
    found = dict[str, set[str]]()
    for line in GROUPS.split("\n"):
        group = {stem(token) for token in tokens(line)}
        for word in group:
            found.setdefault(word, set()).update(group - {word})
    return {word: frozenset(others) for word, others in found.items()}


def parts(word: str) -> tuple[str, str] | None:
    """What the root and the ending of a clinical word mean: dorsalgia is back and pain; None for another word."""
    for ending, meaning in ENDINGS.items():
        root = word.removesuffix(ending)
        for form in (root, root.removesuffix("o")):
            if root != word and form in ROOTS:
                return ROOTS[form], meaning
    return None
