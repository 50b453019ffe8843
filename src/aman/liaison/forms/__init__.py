"""What may be typed about engagements, officials, commitments and press reports?"""
