"""Real servers put through every fault there is, under load, and a checker that says what they broke.

`proxy` is the road between two programs, `nodes` are the servers, `load` the people, `shop` a day of theirs, `kept`
what the database holds, `checker` the promises, `cycle` a long night of faults, `mutants` servers that break a promise.
"""
