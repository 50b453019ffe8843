"""Who holds a private key, and how is a letter signed without anybody else touching it?

A key may rest in the register (sealed under a passphrase), with the signer (a separate process and user), or in a
PKCS#11 token that it never leaves. The root rests nowhere: it is split over three people. Nothing in this folder
knows Django, so the ceremony and the signer run on machines that have no register.
"""
