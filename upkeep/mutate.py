"""mutate.py COUNT INTO FROM…: documents in UBL or CII made of good ones, each with a few mistakes.

By the content models of schemas/: elements are left out, repeated and put in where the schema
allows them, and values are changed, into those of VALUES and into one another. What is to be reached on
purpose (a country, a scheme, a process) goes into VALUES or into the documents to begin with. Python alone.
"""
import copy
import pathlib
import random
import re
import sys
import xml.etree.ElementTree as ElementTree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"
SPACES = {
    "cac": UBL + "CommonAggregateComponents-2",
    "cbc": UBL + "CommonBasicComponents-2",
    "rsm": CII + "CrossIndustryInvoice:100",
    "ram": CII + "ReusableAggregateBusinessInformationEntity:100",
    "udt": CII + "UnqualifiedDataType:100",
    "qdt": CII + "QualifiedDataType:100",
}
for prefix, space in SPACES.items():
    ElementTree.register_namespace(prefix, space)
VALUES = (
    "|x|0|1|-1|0.00|99.999|1e2| 5 |2026-05-01|2026-02-30|true|false|EUR|ANG|XCG|eur|S|Z|E|AE|K|G|O|L|M|B|VAT|380|381"
    "|384|389|326|502|30|58|058|59|48|31|42|49|BE|DE|DK|GR|EL|IS|IT|NL|NO|SE|FR|XI|0007|0088|0096|0106|0151|0184|0190"
    "|0192|0198|0201|0208|0210|0211|0217|0244|0245|9907|9944|12345678|DK12345678|NL123456789B01|0202239951|C62|VATEX-EU-G"
    "|102|610|20260501|2026-05-01T10:00:00|2026-05-01Z|2026-05-01+02:00|50|130|916|5|29|72|VA|FC|0242|0246|0247|0248|XR01"
    "|http:|https://example.org/a.pdf|a.pdf|CVD|cva|clean|M1|#SKONTO#TAGE=14#PROZENT=2.00#\n"
).split("|")
ATTRIBUTES = ["schemeID", "listID", "listVersionID", "currencyID", "unitCode", "mimeCode", "filename", "name", "format"]
TEXTS = {"date": "2026-05-01", "indicator": "true", "amount": "1.00", "numeric": "1", "percent": "5", "quantity": "1",
         "measure": "1", "rate": "1", "time": "10:00:00",
         "formatted": "20260501", "dateTime": "2026-05-01T10:00:00", "boolean": "true"}  # fmt: skip


def models():
    folder = pathlib.Path(__file__).parent.parent / "schemas"
    lines = [line for name in ("ubl-2.1.tsv", "cii-d16b.tsv") for line in (folder / name).read_text().splitlines()]
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    child = re.compile(r"(c[ab]c|r[as]m|[qu]dt):(\w+)([?*+|]?)=(\w+)")
    return {
        row[0]: [("{%s}%s" % (SPACES[p], name), often, content) for p, name, often, content in child.findall(row[1])]
        for row in rows
    }


MODELS = models()


def types(root):
    """Each element with its parent and the type of its content."""
    stack = [(root, None, root.tag.rpartition("}")[2])]
    while stack:
        element, parent, kind = stack.pop()
        yield element, parent, kind
        contents = {tag: content for tag, _, content in MODELS.get(kind, [])}
        stack.extend((child, element, contents.get(child.tag)) for child in element)


def put(parent, kind, tag):
    """A new child, in the place that the schema wants."""
    order = [child for child, *_ in MODELS[kind]]
    place = order.index(tag)
    before = [at for at, child in enumerate(parent) if child.tag in order and order.index(child.tag) <= place]
    child = ElementTree.Element(tag)
    parent.insert(before[-1] + 1 if before else 0, child)
    return child


def fill(element, kind, chance):
    """What the schema demands of it, and something more."""
    if kind not in MODELS:
        element.text = TEXTS.get(kind, "x")
        if kind == "amount" and element.tag.startswith("{" + UBL):
            element.set("currencyID", "EUR")
        if kind == "formatted":
            element.set("format", "102")
        return
    demanded = [row for row in MODELS[kind] if row[1] in ("", "+")]
    # Of those that exclude one another the first, which is the usual one.
    demanded += [row for row in MODELS[kind] if row[1] == "|"][:1]
    more = [row for row in MODELS[kind] if row not in demanded and chance.random() < 1.5 / len(MODELS[kind])]
    for tag, _, content in demanded + more:
        fill(put(element, kind, tag), content, chance)


def change(root, chance):
    places = list(types(root))
    element, parent, kind = chance.choice(places[1:])
    leaves = [it for it, *_ in places if len(it) == 0]
    leaf = chance.choice(leaves)
    match chance.randrange(9):
        case 0 | 1 if parent is not None:
            parent.remove(element)
        case 2:
            parent.insert(list(parent).index(element), copy.deepcopy(element))
        case 3 | 4:
            element, _, kind = chance.choice([it for it in places if MODELS.get(it[2])])
            tag, often, content = chance.choice(MODELS[kind])
            if often in ("*", "+") or element.find(tag) is None:
                fill(put(element, kind, tag), content, chance)
        case 5:
            leaf.text = chance.choice(VALUES)
        case 6:
            leaf.text = chance.choice(leaves).text
        case 7:
            leaf.set(chance.choice(list(leaf.attrib) or ATTRIBUTES), chance.choice(VALUES))
        case _:
            coded = [it for it in leaves if it.attrib or it.tag.endswith(("Code", "}ID", "Percent"))]
            chance.choice(coded or leaves).text = chance.choice(VALUES)


def parse(path):
    """The document, or none where it is broken, as some of a test suite are."""
    try:
        return ElementTree.parse(path)
    except (ElementTree.ParseError, LookupError, ValueError):
        return None


count, into, *sources = sys.argv[1:]
paths = sorted(path for source in sources for path in pathlib.Path(source).rglob("*.xml"))
trees = [tree for tree in map(parse, paths) if tree]
good = [tree for tree in trees if tree.getroot().tag.rpartition("}")[2] in ("Invoice", "CreditNote", "CrossIndustryInvoice")]
pathlib.Path(into).mkdir(parents=True, exist_ok=True)
for number in range(int(count)):
    chance = random.Random(number)
    tree = copy.deepcopy(chance.choice(good))
    for _ in range(chance.randint(1, 4)):
        change(tree.getroot(), chance)
    tree.write(f"{into}/{number:05}.xml", encoding="utf-8", xml_declaration=True)
