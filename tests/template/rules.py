"""What `sam validate` does not see, as functions that name every offence they find."""

from collections.abc import Iterator
from typing import Any

Resources = dict[str, dict[str, Any]]
# Actions that no resource can be named for, or resources that only a pattern can name: each with its reason.
STARS = {
    "xray:": "tracing has no resources; SAM adds this for Tracing: Active",
    "s3:*": "the bucket's own policy denies everything without TLS",
    "transcribe:StartTranscriptionJob": "has no resource type; a condition holds its output to the bucket",
    "transcribe:StartStreamTranscriptionWebSocket": "has no resource type",
    "bedrock:": "foundation models of any region, since inference profiles route across regions",
}


def references(value: Any) -> Iterator[str]:
    """The logical names that a value refers to."""
    if isinstance(value, dict):
        if isinstance(target := value.get("Ref"), str):
            yield target
        if target := value.get("Fn::GetAtt"):
            yield target[0] if isinstance(target, list) else target.split(".")[0]
        if substitution := value.get("Fn::Sub"):
            text = substitution if isinstance(substitution, str) else substitution[0]
            yield from (part.split("}")[0].split(".")[0] for part in text.split("${")[1:])
        yield from (name for inner in value.values() for name in references(inner))
    elif isinstance(value, list):
        yield from (name for inner in value for name in references(inner))


def cycles(resources: Resources) -> list[str]:
    """Resources that wait for themselves."""
    needs = {
        name: {target for target in references(resource) if target in resources}
        | set(_listed(resource.get("DependsOn", [])))
        for name, resource in resources.items()
    }
    found = []
    for start in needs:
        seen: set[str] = set()
        waiting = list(needs[start])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += needs[name]
        if start in seen:
            found.append(start)
    return found


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


def of_type(resources: Resources, kind: str) -> dict[str, dict[str, Any]]:
    return {name: r.get("Properties", {}) for name, r in resources.items() if r["Type"] == kind}


def _source(mapping: dict[str, Any], resources: Resources) -> tuple[str, str]:
    """(queue, function) of an event source mapping, whose function is named by its alias."""
    queue, called = next(references(mapping["EventSourceArn"])), next(references(mapping["FunctionName"]))
    alias = of_type(resources, "AWS::Lambda::Alias").get(called)
    return queue, next(references(alias["FunctionName"])) if alias else called


def hasty_queues(resources: Resources) -> list[str]:
    """Queues that show a message again while its function may still be at it (AWS asks for six times the timeout)."""
    queues, functions = of_type(resources, "AWS::SQS::Queue"), of_type(resources, "AWS::Lambda::Function")
    pairs = [_source(mapping, resources) for mapping in of_type(resources, "AWS::Lambda::EventSourceMapping").values()]
    return [
        queue
        for queue, function in pairs
        if queue in queues and queues[queue].get("VisibilityTimeout", 30) < 6 * functions[function].get("Timeout", 3)
    ]


def dead_ends(resources: Resources) -> list[str]:
    """Asynchronous edges without a place for what fails."""
    queues = of_type(resources, "AWS::SQS::Queue")
    final = {name for queue in queues.values() for name in references(queue.get("RedrivePolicy", {}))}
    final |= {name for rule in of_type(resources, "AWS::Events::Rule").values() for name in _dead_letters(rule)}
    mappings = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    given_up = [mapping.get("DestinationConfig", {}) for mapping in mappings]  # of streams, which have no redrive
    final |= {name for each in given_up for name in references(each)}
    sources = {_source(mapping, resources)[0] for mapping, left in zip(mappings, given_up, strict=True) if not left}
    lost = [name for name in sorted(sources - final) if "RedrivePolicy" not in queues.get(name, {})]
    rules = of_type(resources, "AWS::Events::Rule").items()
    return lost + [name for name, rule in rules if any("DeadLetterConfig" not in target for target in rule["Targets"])]


def _dead_letters(rule: dict[str, Any]) -> list[str]:
    return [name for target in rule["Targets"] for name in references(target.get("DeadLetterConfig", {}))]


def all_or_nothing(resources: Resources) -> list[str]:
    """Queue readers that would have a whole batch again because of one record."""
    mappings = of_type(resources, "AWS::Lambda::EventSourceMapping").items()
    return [name for name, mapping in mappings if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]]


def open_statements(resources: Resources) -> list[str]:
    """Allowed actions and resources that are `*`, unless STARS explains them."""
    found = []
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                actions, targets = _listed(statement["Action"]), _targets(statement["Resource"])
                if any(action.endswith("*") for action in actions) or ("*" in targets and not _explained(actions)):
                    found.append(f"{name}: {actions}")
    return found


def _targets(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _explained(actions: list[str]) -> bool:
    return all(any(action.startswith(known) for known in STARS) for action in actions)
