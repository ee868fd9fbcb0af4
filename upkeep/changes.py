"""changes.py OLD.xslt NEW.xslt: what two releases of a compiled Schematron ask otherwise.

Rules by id (context, test, severity), then variables and functions, then the order of the contexts, which
decides which of them an element takes. Python alone.
"""
import difflib
import re
import sys
import xml.etree.ElementTree as ElementTree

XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def flat(text):
    return re.sub(r"\s+", " ", text or "").strip()


def read(path):
    root = ElementTree.parse(path).getroot()
    rules, names, contexts = {}, {}, []
    for element in root:
        if element.tag in (XSL + "variable", XSL + "param", XSL + "function"):
            names[element.get("name")] = flat(ElementTree.tostring(element, encoding="unicode"))
    for template in root.iter(XSL + "template"):
        context, mode = flat(template.get("match")), template.get("mode", "")
        if not context or not re.fullmatch(r"M\d+", mode):
            continue
        contexts.append(context)
        for variable in template.findall(XSL + "variable"):
            names["in " + context + ": " + variable.get("name")] = flat(variable.get("select"))
        for found in list(template.iter(SVRL + "failed-assert")) + list(template.iter(SVRL + "successful-report")):
            attributes = {it.get("name"): flat("".join(it.itertext())) for it in found.findall(XSL + "attribute")}
            rule = (context, flat(found.get("test")), attributes.get("flag"))
            rules.setdefault(attributes.get("id", "?"), set()).add(rule)
    return rules, names, contexts


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
