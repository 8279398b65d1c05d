"""What happens in a conversation, in verbs; each is one function of a transaction.

| verb | where |
|---|---|
| a visitor says something, tells their name, rates | `hearing` |
| an agent replies or leaves a note | `replying`, through `gate` |
| somebody takes a conversation; every change of hands is made here | `assigning` |
| the queue moves on | `queueing` |
| its keeper is gone, and the visitor may choose | `leaving` |
| it goes from one person to another, or back to the queue | `handing` |
| its team is no more | `disbanding` |
| it is put aside for a while | `snoozing` |
| it is resolved, or taken up again | `closing` |
| it is delivered and read | `marking` |
| it is shown: snapshots, lists, pages | `reading` |

`rights` says who may do what, and recognises what was asked before.
"""
