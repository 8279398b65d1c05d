"""The commands of the command line, one module each: `offer` adds its arguments and what it does.

`check` judges messages, `lint` proves rule files and canned replies, `explain` shows a rule, `new-rule` begins one,
`schema` tells the fields of rule files, `bench` scores the checker on labelled lines, `compile` makes starts quick."""
