"""List, detail, create, update and delete views of records, declared by class attributes.

docs/architecture.md has an example. Optional methods of a queryset load what a page needs: `for_list`, `for_detail`,
`for_choice` and `with_choice_group` (choices in forms) and `for_form` (rows of a RowFormSet). Other apps add panels and
page actions with
`register_panels` and `register_page_actions` (panels.py), and locks with `register_record_lock` (locks.py).
"""
