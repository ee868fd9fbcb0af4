"""changes.py OLD.xslt NEW.xslt: what two releases of a compiled Schematron ask otherwise.

Rules by id (context, test, severity), then variables and functions, then the order of the contexts, which
decides which of them an element takes. It does not matter which compiler made them, that of ISO or SchXslt.
Python alone.
"""
import difflib
import re
import sys
import xml.etree.ElementTree as ElementTree

XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
# What compilers add of their own.
COMPILER = re.compile("(^|: )(schxslt|archive|file|document-?uri)", re.IGNORECASE)


def flat(text):
    return re.sub(r"\s+", " ", text or "").strip()


def read(path):
    root = ElementTree.parse(path).getroot()
    rules, names, contexts = {}, {}, []
    for element in root:
        if element.tag in (XSL + "variable", XSL + "param", XSL + "function"):
            element.tail = None
            text = ElementTree.tostring(element, encoding="unicode")
            names[element.get("name")] = flat(ElementTree.canonicalize(text, strip_text=True))
    for template in root.iter(XSL + "template"):
        if template.find(".//" + SVRL + "fired-rule") is None:
            continue
        context = flat(template.get("match"))
        contexts.append(context)
        for variable in template.iter(XSL + "variable"):
            names["in " + context + ": " + variable.get("name")] = flat(variable.get("select"))
        for found in list(template.iter(SVRL + "failed-assert")) + list(template.iter(SVRL + "successful-report")):
            attributes = {name: flat(value) for name, value in found.attrib.items()}
            for it in found.findall(XSL + "attribute"):
                attributes[it.get("name")] = flat("".join(it.itertext()))
            rule = (context, attributes.get("test"), attributes.get("flag"))
            rules.setdefault(attributes.get("id", "?"), set()).add(rule)
    return rules, {name: text for name, text in names.items() if not COMPILER.search(name)}, contexts


def tell(what, old, new):
    for name in sorted(set(old) | set(new)):
        if name not in old:
            print(f"+ {what} {name}: {new[name]}")
        elif name not in new:
            print(f"- {what} {name}")
        elif old[name] != new[name]:
            print(f"~ {what} {name}")
            # In words, so that of a list of five hundred codes the one that came is seen.
            old_words, new_words = str(old[name]).split(" "), str(new[name]).split(" ")
            for tag, a, b, c, d in difflib.SequenceMatcher(None, old_words, new_words, False).get_opcodes():
                if tag != "equal":
                    around = " ".join(old_words[max(0, a - 3):a])
                    print(f"    … {around} [-{' '.join(old_words[a:b])}-] {{+{' '.join(new_words[c:d])}+}}")


(old_rules, old_names, old_contexts), (new_rules, new_names, new_contexts) = map(read, sys.argv[1:3])
in_order = {id: sorted(rules, key=str) for id, rules in old_rules.items()}
tell("rule", in_order, {id: sorted(rules, key=str) for id, rules in new_rules.items()})
tell("name", old_names, new_names)
for line in difflib.unified_diff(old_contexts, new_contexts, n=1, lineterm=""):
    print("order", line)
