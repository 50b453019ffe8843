"""What may be done about engagements, officials, commitments and press reports?"""
