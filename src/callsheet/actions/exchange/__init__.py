"""The registry as spreadsheets and as code: what is wished, what that changes, and all of it or nothing.

`workbook_out`, `workbook_in` (XLSX) and `folder_out`, `folder_in` (YAML) turn rows into files and files into a `Wish`;
`applying` says what a wish changes and carries it out. Every part is made from the nouns' declarations (`actions/nouns`).
"""
