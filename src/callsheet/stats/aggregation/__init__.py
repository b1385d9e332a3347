"""One answer from many: what workers said of each task, weighed by what each of them is worth."""
