def answer_as_text(question):
    clean = lambda cell: str(cell).replace("\x1e", " ").replace("\x1f", " ")
    return "\x1e".join("\x1f".join(map(clean, row)) for row in answer(question))
