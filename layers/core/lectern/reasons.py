"""Why a file or a page could not be used, in words for the instructor who uploaded it, with the next step."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    sentence: str
    next_step: str


REASONS = {
    # A file that failed
    "empty_file": Reason("The file has no content.", "Check the original and upload it again."),
    "encrypted": Reason("The file is protected by a password.", "Remove the password and upload it again."),
    "corrupt": Reason(
        "The file is damaged and cannot be opened.",
        "Open and save it in its own program, then upload it again.",
    ),
    "disguised": Reason(
        "The file's content is not what its name says.",
        "Give the file its true extension, or export it as PDF.",
    ),
    "unsupported_type": Reason(
        "This kind of file cannot be read.",
        "Export it as PDF, DOCX, PPTX, XLSX, HTML, Markdown or plain text.",
    ),
    "legacy_office": Reason(
        "This is an Office file from before 2007.", "Save it as DOCX, PPTX or XLSX and upload it again."
    ),
    "kind_not_taken": Reason(
        "The file is of a kind that this course does not take, whatever its name says.",
        "Export it as one of the kinds that the course takes, or ask its instructor to take this kind.",
    ),
    "too_large": Reason("The file is larger than this course allows.", "Split the file and upload the parts."),
    "too_many_pages": Reason(
        "The file has more pages than Lectern reads from one file.", "Split the file and upload the parts."
    ),
    "expands_too_much": Reason(
        "The file unpacks to far more than its own size.",
        "Export it again as PDF; if it is an archive, unpack it first.",
    ),
    "took_too_long": Reason(
        "Reading the file took longer than is allowed.",
        "Split the file, or export it as PDF, and upload it again.",
    ),
    "needs_too_much_memory": Reason(
        "Reading the file needs more memory than is allowed.",
        "Split the file, or export it as PDF, and upload it again.",
    ),
    "parser_crashed": Reason("The file made its reader crash.", "Export it again as PDF and upload that."),
    "no_text": Reason(
        "No readable text was found on any page.", "Scan it again at 200 dpi or more, upright and in focus."
    ),
    "checksum_mismatch": Reason(
        "The bytes that arrived are not the bytes that were announced.", "Upload the file again."
    ),
    "gave_up": Reason(
        "Lectern tried several times and failed each time.",
        "Press retry; if it fails again, tell your administrator the document's id.",
    ),
    "never_arrived": Reason("The upload was announced but the file never arrived.", "Upload the file again."),
    # A page that failed while its document was read
    "page_failed": Reason(
        "This page is damaged and was left out.",
        "Look at the page in the original; export the file again if it matters.",
    ),
    "page_timed_out": Reason(
        "Reading this page took longer than is allowed; it was left out.",
        "Simplify the page or upload it as an image.",
    ),
    "low_confidence": Reason(
        "The text of this page was hard to recognise and may be wrong.",
        "Scan the page again at 200 dpi or more, upright and in focus.",
    ),
    "page_empty": Reason(
        "Nothing readable is on this page although it is not blank.",
        "Check the page; handwriting and drawings are not read.",
    ),
    "page_too_large": Reason(
        "This page is too large to be drawn for recognition.", "Export the page at a normal paper size."
    ),
    # A document that was read although something was odd
    "name_mismatch": Reason(
        "The file's name says another type than its content; the content was read.",
        "Give the file its true extension.",
    ),
    "hidden_text": Reason(
        "This page holds text that a reader cannot see; it was left out.",
        "Check the page if you did not expect this.",
    ),
    # A quiz that could not be written
    "no_pages": Reason(
        "None of the pages that the quiz was to be made from can be read now.",
        "Look at the course's documents: wait until they are ready, or choose others.",
    ),
    "no_questions": Reason(
        "No question of what was asked for could be made from these pages.",
        "Choose more pages, or other kinds or levels of questions; the counts say what failed.",
    ),
    "quiz_gave_up": Reason(
        "Writing the quiz was tried several times and failed each time.",
        "Try again; if it fails again, ask for fewer questions or tell your administrator the quiz's id.",
    ),
}
