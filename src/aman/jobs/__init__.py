"""What is to be done in the background, how far is it, and who takes it up when its worker is gone?"""
