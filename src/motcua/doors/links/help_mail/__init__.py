"""Mail to the help desk: the ministry's mail server puts letters into a folder (Maildir), the house takes them from there.

The layout is the public one (`new`, `cur`, `tmp`; a letter is whole when it stands in `new`). Nobody calls anybody, no password is kept, and a
mail server that is away is no matter of this house. Answers leave as all mail does.
"""
