print("ditrit")
