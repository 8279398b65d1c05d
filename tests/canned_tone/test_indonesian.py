"""Indonesian, a starter set: each bad line beside a good one near to it, written before the rules were."""

import pytest

from canned_tone import Context, check

COMPLAINT = "Paket saya harusnya sampai hari Senin dan sampai sekarang belum ada. Keterlaluan!"
OPEN = "Bagaimana cara mengubah alamat pengiriman?"
YES_NO = "Apakah ransel ini ada yang hijau?"

Line = str | tuple[str, dict[str, object]]

PAIRS: dict[str, list[tuple[Line, Line]]] = {
    "blame": [
        ("Seharusnya Anda membaca syaratnya dulu.", "Seharusnya kami memberi tahu Anda lebih awal, mohon maaf."),
        ("Itu salah Anda sendiri.", "Itu bukan salah Anda, itu kesalahan kami."),
        ("Anda salah memasukkan alamat.", "Kalau alamatnya salah, saya bantu ubah, Bu Sari."),
        ("Kenapa tidak bilang dari awal?", "Terima kasih sudah bilang dari awal."),
        ("Kalau saja Anda teliti, ini tidak terjadi.", "Kalau Anda mau, saya kirim panduannya."),
        ("Anda tidak mengikuti petunjuk.", "Anda tidak melakukan kesalahan apa pun."),
        ("Makanya lain kali dibaca dulu.", "Lain kali kami ingatkan lebih awal."),
    ],
    "refusal": [
        ("Tidak bisa.", "Hari ini belum bisa, Pak, tetapi besok pagi bisa."),
        (
            "Maaf, kami tidak bisa membantu.",
            "Maaf, ini tidak bisa saya ubah, tetapi saya bisa membatalkan dan membuat pesanan baru.",
        ),
        ("Stok habis.", "Stok hitam habis, Bu, yang abu-abu masih ada. Mau saya kirim fotonya?"),
        ("Uang tidak dapat dikembalikan.", "Uang dikembalikan dalam 3 hari kerja."),
        ("Tidak ada warna merah.", "Tidak ada biaya tambahan."),
    ],
    "dont_know": [
        ("Saya tidak tahu.", "Saya belum tahu, saya tanyakan ke gudang sekarang."),
        ("Kurang tahu ya.", "Apakah Anda tahu nomor pesanannya?"),
        ("Wah, nggak tahu deh kapan datangnya.", "Saya cek dulu kapan datangnya, ya."),
        ("Saya tidak punya informasi soal itu.", "Saya punya informasi baru untuk Ibu."),
    ],
    "dismissive": [
        ("Tenang saja, cuma telat dua hari.", "Saya paham dua hari itu lama."),
        ("Jangan lebay.", "Jangan khawatir, data Anda aman."),
        ("Itu masalah kecil.", "Masalahnya sudah selesai, Bu."),
        ("Sabar dong.", "Terima kasih sudah sabar menunggu."),
        ("Memang begitu, mau bagaimana lagi.", "Memang tidak seharusnya begitu, mohon maaf."),
        ("Pelanggan lain juga menunggu.", "Pelanggan lain suka warna ini."),
    ],
    "profanity": [
        ("Dasar bodoh.", "Tidak ada pertanyaan yang bodoh."),
        ("Anjing, sistemnya error lagi.", "Makanan anjing ada di rak tiga."),
        ("Kamu goblok ya?", "Kamu di Jakarta ya?"),
        ("B4ngsat, kurirnya telat.", "Bangsa Indonesia merdeka tahun 1945."),
        ("Tolol sekali.", "Tolong sekali lagi, Bu."),
    ],
    "shouting": [
        ("BACA DULU SYARATNYA!", "Baca dulu syaratnya ya, Kak."),
        ("Sudah dikirim kemarin!!!!", "Sudah dikirim kemarin!"),
    ],
    "curt": [
        (("Lihat website.", {"last_customer_message": OPEN}), "Silakan lihat bagian Akun, lalu Alamat."),
        (("Tunggu.", {"last_customer_message": COMPLAINT}), "Mohon tunggu sebentar, saya cek."),
        (("Tidak.", {"last_customer_message": OPEN}), ("Tidak.", {"last_customer_message": YES_NO})),
    ],
    "robotic": [
        (
            "Permintaan Anda telah kami terima dan akan diproses sesuai antrean.",
            "Saya sudah baca pesan Ibu dan langsung saya cek.",
        ),
        ("Mohon maaf atas ketidaknyamanan yang ditimbulkan.", "Maaf ya, Pak, Anda jadi harus menelepon dua kali."),
        ("Kepuasan Anda adalah prioritas kami.", "Prioritas pertama: paketnya sampai hari ini."),
    ],
    "missing_apology": [
        (
            ("Paket ada di gudang Bandung.", {"turn": 1, "last_customer_message": COMPLAINT}),
            ("Mohon maaf, Pak. Paket ada di gudang Bandung.", {"turn": 1, "last_customer_message": COMPLAINT}),
        ),
    ],
    "overpromise": [
        ("Saya jamin ini tidak akan terjadi lagi.", "Garansi berlaku dua tahun."),
        ("Dijamin 100% sampai besok.", "Biasanya sampai dalam dua hari."),
        ("Pasti tidak akan pernah rusak.", "Kami sudah memperbaiki kemasannya."),
    ],
    "name_placeholder": [
        ("Halo [NAMA], paket Anda dalam perjalanan.", "Halo Bu Sari, paket Anda dalam perjalanan."),
        ("Yth. {nama_pelanggan}, pesanan Anda siap.", "Diskon 20% untuk semua."),
    ],
}

OTHER_TOPICS = ("promise_no_deadline",)  # good lines here often promise without a time, which is another remark


def told(line: Line) -> tuple[str, Context]:
    """The text of a line, and its context in Indonesian."""
    text, context = line if isinstance(line, tuple) else (line, {})
    return text, Context.of({"lang": "id", "turn": 3, **context})


BAD = [(family, bad) for family, pairs in PAIRS.items() for bad, _ in pairs]
GOOD = [(family, good) for family, pairs in PAIRS.items() for _, good in pairs]


@pytest.mark.parametrize(("family", "line"), BAD, ids=[f"{family}-{told(line)[0]}" for family, line in BAD])
def test_a_bad_line_is_heard_in_its_family(family: str, line: Line) -> None:
    text, context = told(line)
    found = {finding.family for finding in check(text, context).findings}
    assert family in found, found


@pytest.mark.parametrize(("family", "line"), GOOD, ids=[f"{family}-{told(line)[0]}" for family, line in GOOD])
def test_the_good_line_beside_it_passes(family: str, line: Line) -> None:
    text, context = told(line)
    found = [f.rule for f in check(text, context).findings if f.severity != "info" and f.family not in OTHER_TOPICS]
    assert not found, found
