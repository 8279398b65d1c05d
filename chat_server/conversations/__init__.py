"""What happens in a conversation, in verbs; each is one function of a transaction.

| verb | where |
|---|---|
| a visitor says something, tells their name | `hearing` |
| an agent replies or leaves a note | `replying`, through `gate` |
| somebody gets, takes, hands over or hands back a conversation | `assigning` |
| it is resolved, or taken up again | `closing` |
| it is delivered and read | `marking` |
| it is shown: snapshots, lists, pages | `reading` |

`rights` says who may do what, and recognises what was asked before.
"""
