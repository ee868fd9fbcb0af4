"""verdicts.py COMMAND PROFILE XSLT[,XSLT…] FOLDER…: whether the command finds what the official rules find.

Every .xml of the folders, by rule id, how often and with which severity; documents in an envelope, those whose
structure is not valid and those at which an official rule stops are left out. Needs `pip install saxonche`, and 2>/dev/null: Saxon
warns a lot.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

from saxonche import PySaxonProcessor

command, profile, sheets, *folders = sys.argv[1:]
files = sorted(str(path) for folder in folders for path in pathlib.Path(folder).rglob("*.xml"))

official = {}
with PySaxonProcessor(license=False) as saxon:
    compiled = [saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=it) for it in sheets.split(",")]
    for file in files:
        fired = {}
        try:
            if ElementTree.parse(file).getroot().tag.endswith("}StandardBusinessDocument"):
                continue
            document = saxon.parse_xml(xml_file_name=file)
            for sheet in compiled:
                report = sheet.transform_to_string(xdm_node=document)
                for found in re.findall(r"<svrl:(?:failed-assert|successful-report)\b([^>]*)>", report):
                    attributes = dict(re.findall(r'(\w+)="([^"]*)"', found))
                    count, _ = fired.get(attributes["id"], (0, None))
                    fired[attributes["id"]] = (count + 1, attributes.get("flag"))
        except Exception:
            continue
        official[file] = fired

ours = {}
for start in range(0, len(files), 200):
    arguments = [command, "validate", "--report", "json", "--no-advice", "--profile", profile]
    ran = subprocess.run(arguments + files[start : start + 200], capture_output=True, text=True)
    for line in ran.stdout.splitlines():
        report = json.loads(line)
        findings = report.get("findings", [])
        broken = any(it["layer"] in ("xml", "structure") and it["severity"] == "fatal" for it in findings)
        if report.get("judged_by") and not broken:
            fired = collections.Counter(it["rule"] for it in findings if it["layer"] == "rules")
            severities = {it["rule"]: it["severity"] for it in findings}
            ours[report["file"]] = {rule: (count, severities[rule]) for rule, count in fired.items()}

compared = sorted(set(official) & set(ours))
differences = collections.defaultdict(list)
for file in compared:
    for rule in set(official[file]) | set(ours[file]):
        was, is_ = official[file].get(rule), ours[file].get(rule)
        if was != is_:
            differences[rule].append(f"{file}: officially {was}, here {is_}")
print(f"{len(compared)} of {len(files)} documents compared, {len(differences)} rules differ")
for rule, places in sorted(differences.items()):
    print(f"{rule}: {len(places)}, such as {places[0]}")
sys.exit(bool(differences))
