from . import commitment, commitment_answer, commitment_letter, plan
