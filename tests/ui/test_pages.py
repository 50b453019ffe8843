"""Does every page have its language, its direction and its way round, in four languages?"""


def test_the_first_page_speaks_english_from_the_start_side(client, amina):
    client.force_login(amina)
    answer = client.get("/", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert '<html lang="en" dir="ltr">' in answer.content.decode()


def test_an_anonymous_reader_is_sent_to_sign_in(client, db):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
