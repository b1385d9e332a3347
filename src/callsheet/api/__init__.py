"""The API: what the pages do, for programs. Routers and schemas alone; what is done stands in `actions`.

One operation is one function with its rule (`actions/rules.py`), its schemas (`schemas.py`) and a call of an action.
What all operations share stands beside: who asks (`asking.py`), one shape of error (`problems.py`), pages of lists
(`paging.py`), writes that may be repeated (`repeating.py`), and the door that puts them together (`door.py`).
"""
