"""What is a weekly brief? Counts of one office as known on a day, frozen, and drawn alike in every form and language.

`counting` counts, one module a section; `frame` freezes what was counted; `drawing` says it in a language and makes the
page, the paper and the workbook of it. Nothing here knows a person: only counts, codes and references of lists and
commitments are frozen.
"""
