print("no mutants yet")
