"""The mapping files beside the plain CSVs, as text of the mapping language (kind: table)."""

from callsheet.simulator.cast import ProgrammeSpec, TaskSpec

MARK = "# Synthetic: written by the simulator for the demo operation.\n"


def answer_codes(task: TaskSpec) -> dict[str, str]:
    """Words of an ordinal scale and their place on it; other answers stay as they are."""
    if task.answer_kind != "ordinal" or all(label.isdigit() for label in task.labels):
        return {}
    return {label: str(place) for place, label in enumerate(task.labels)}


def _answer(column: str, task: TaskSpec, indent: str) -> str:
    codes = answer_codes(task)
    if not codes:
        return f"{column}\n"
    pairs = "".join(f"{indent}    {label}: {code}\n" for label, code in codes.items())
    return f"\n{indent}  column: {column}\n{indent}  map:\n{pairs}"


def judgments(programme: ProgrammeSpec, task: TaskSpec) -> str:
    """For `*-judgments-*.csv`."""
    return (
        MARK
        + f"""kind: table
title: {programme.name} ({programme.alias}), judgments
judgments:
  item: task_id
  locale: locale
  batch: batch
  workstream: {{constant: {task.workstream}}}
  annotator: worker
  attempt: attempt
  outcome:
    column: status
    map: {{done: submitted, skipped: skipped}}
  is_gold: {{when: {{column: planted, is: "yes"}}}}
  started_at: opened_at
  submitted_at: sent_at
  seconds: {{value: active_seconds, kind: measured}}
  answer_kind: {{constant: {task.answer_kind}}}
  answer: {_answer("answer", task, "  ")}  guideline: guideline
  tool_version: player_version
"""
    )


def tasks(programme: ProgrammeSpec, task: TaskSpec) -> str:
    """For `*-tasks-*.csv`: items, and the known answers of planted checks where the tool does not hold them itself."""
    gold = "" if programme.tool in ("label studio", "appen") else _known_answers(programme, task)
    return (
        MARK
        + f"""kind: table
title: {programme.name} ({programme.alias}), released items
items:
  item: task_id
  locale: locale
  workstream: workstream
  batch: batch
  released_at: released_at
  unit: unit
  size: size
  revised_at: listed_at
{gold}"""
    )


def _known_answers(programme: ProgrammeSpec, task: TaskSpec) -> str:
    return f"""gold:
  rows_when: {{column: known_answer, present: true}}
  item: task_id
{_question(programme, task)}  answer_kind: {{constant: {task.answer_kind}}}
  answer: {_answer("known_answer", task, "  ")}  author: {{constant: qa-lead}}
"""


def _question(programme: ProgrammeSpec, task: TaskSpec) -> str:
    """Tools that name their questions want the same name in reviews and known answers."""
    return "" if programme.tool == "plain" else f"  question: {{constant: {task.question}}}\n"


def audits(programme: ProgrammeSpec, task: TaskSpec) -> str:
    """For `*-audit-*.csv`."""
    question = _question(programme, task)
    if len(programme.tasks) > 1:
        pairs = ", ".join(f"{t.workstream}: {t.question}" for t in programme.tasks)
        question = f"  question: {{column: workstream, map: {{{pairs}}}}}\n"
    return (
        MARK
        + f"""kind: table
title: {programme.name} ({programme.alias}), audits and arbitration
reviews:
  item: task_id
{question}  locale: locale
  workstream: workstream
  annotator: worker
  judgment_attempt: attempt
  reviewer: reviewer
  attempt: round
  side: side
  sampling: why
  stratum: stratum
  inclusion_probability: probability
  verdict: verdict
  standing: standing
  corrected: {_answer("corrected", task, "  ")}  seconds: {{value: seconds, kind: measured}}
  at: reviewed_at
"""
    )


def errors(programme: ProgrammeSpec) -> str:
    """For `*-errors-*.csv`: one row an error, a row "no error" for clean units."""
    pairs = ", ".join(f"{t.workstream}: {t.question}" for t in programme.tasks)
    return (
        MARK
        + f"""kind: table
title: {programme.name} ({programme.alias}), errors listed by outside linguists
reviews:
  item: task_id
  question: {{column: workstream, map: {{{pairs}}}}}
  locale: locale
  workstream: workstream
  annotator: worker
  reviewer: reviewer
  side: {{constant: third party}}
  sampling: {{constant: random}}
  inclusion_probability: probability
  errors:
    none: {{column: category, is: no error}}
    verdict_without: accepted
    verdict_with: fixed
  error_class: category
  severity: severity
  error_count: count
  at: reviewed_at
"""
    )


def queue(programme: ProgrammeSpec) -> str:
    """For queue snapshots."""
    return (
        MARK
        + f"""kind: table
title: {programme.name} ({programme.alias}), queue snapshots
queue:
  taken_at: taken_at
  workstream: workstream
  locale: locale
  state: state
  items: items
"""
    )


def mturk(programme: ProgrammeSpec) -> str:
    """For MTurk batch results: the tool's own columns, and the two inputs that say locale and batch."""
    task = programme.tasks[0]
    return (
        MARK
        + f"""kind: table
title: {programme.name} ({programme.alias}), MTurk batch results
times: "%a %b %d %H:%M:%S %Z %Y"
judgments:
  item: HITId
  question: {{constant: {task.question}}}
  locale: Input.locale
  batch: Input.batch
  workstream: {{constant: {task.workstream}}}
  annotator: WorkerId
  is_gold: {{when: {{column: Input.planted, is: "yes"}}}}
  started_at: AcceptTime
  submitted_at: SubmitTime
  seconds: {{value: WorkTimeInSeconds, kind: wall}}
  answer_kind: {{constant: {task.answer_kind}}}
  answer: Answer.{task.question}
"""
    )


def appen(programme: ProgrammeSpec) -> str:
    """For Appen full reports: locale and batch are columns of ours; personal columns are not read at all."""
    task = programme.tasks[0]
    return (
        MARK
        + f"""kind: table
title: {programme.name} ({programme.alias}), Appen full report
times: "%m/%d/%Y %H:%M:%S"
everywhere:
  locale: locale
  workstream: {{constant: {task.workstream}}}
judgments:
  item: _unit_id
  question: {{constant: {task.question}}}
  batch: batch
  annotator: _worker_id
  channel: _channel
  outcome:
    column: _tainted
    map: {{"true": abandoned, "false": submitted}}
  is_gold: {{when: {{column: _golden, is: "true"}}}}
  started_at: _started_at
  submitted_at: _created_at
  seconds:
    from: _started_at
    to: _created_at
    share: [_worker_id, _started_at]
  answer_kind: {{constant: {task.answer_kind}}}
  answer: {task.question}
  guideline: guideline
gold:
  rows_when: {{column: _golden, is: "true"}}
  repeats: once
  item: _unit_id
  question: {{constant: {task.question}}}
  answer_kind: {{constant: {task.answer_kind}}}
  answer: {task.question}_gold
  author: {{constant: qa-lead}}
"""
    )
