"""Which engagements, officials, commitments and press reports answer a question?"""
