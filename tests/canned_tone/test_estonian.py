"""Estonian: each bad line beside a good one near to it; what is not heard yet is named."""

import tomllib
from pathlib import Path

import pytest

from canned_tone import Context, check

COMPLAINT = "Pakk oleks pidanud juba esmaspäeval kohal olema ja ma ikka ootan. Täiesti lubamatu!"
BROKEN = "Lambi kuppel oli karbis katki. Olen väga pettunud."
PRAISE = "Aitäh, nii kiire vastus! Olete väga abivalmis."
NUMBER = "Tellimuse number on 77120."
OPEN = "Kuidas ma saan oma paketti muuta?"
YES_NO = "Kas kohv on ka jahvatatult saadaval?"
SOLVED = "Aitäh, nüüd sai korda."

Line = str | tuple[str, dict[str, object]]
"""A line, or a line with the context it is said in."""

PAIRS: dict[str, list[tuple[Line, Line]]] = {
    "blame": [
        ("Te oleksite pidanud tellimuse enne kinnitamist üle vaatama.", "Vaatame tellimuse koos üle, Kersti."),
        ("See on teie enda viga, et aadress valesti läks.", "See ei ole teie viga, aadress läks meil valesti."),
        ("Ise valisite vale suuruse.", "Kui suurus sai vale, vahetame selle tasuta."),
        ("Te ei lugenud ju tingimusi läbi.", "Kui te pole tingimusi veel lugenud, saadan lühikokkuvõtte."),
        ("Miks te siis kohe ei kirjutanud?", "Nii hea, et te kohe kirjutasite."),
        (
            "Sisestasite vale e-posti aadressi, sellepärast kirja ei tulnudki.",
            "E-posti aadressis oli üks täht puudu, parandasin selle ära.",
        ),
        ("Te olete ise süüdi.", "Te ei ole milleski süüdi."),
        ("Kui te oleksite juhendit lugenud, poleks midagi katki läinud.", "Kui soovite, saadan juhendi eesti keeles."),
        ("Järgmine kord lugege hoolikamalt.", "Järgmine kord saadame teile meeldetuletuse varem."),
        ("Ilmselt vajutasite midagi valesti.", "Te ei teinud midagi valesti."),
        ("Makse ebaõnnestus teie hooletuse tõttu.", "Makse ebaõnnestus meie süsteemi tõrke tõttu, vabandust."),
        ("Te eksite, pakk on ammu kohal.", "Kui ma ei eksi, on pakk juba pakiautomaadis."),
        ("Viga on teie poolel, mitte meil.", "Viga oli meie poolel ja on nüüd parandatud."),
        ("Jätsite tagastuslehe panemata.", "Lisan tagastuslehe ise, teie ei pea midagi tegema."),
        ("Te unustasite tellimuse kinnitada.", "Kui kinnituskiri läks kaduma, saadan uue."),
        ("Oleksite võinud seda ju varem öelda.", "Oleksime võinud teile sellest varem rääkida, vabandust."),
        ("Kes teil käskis karbi ära visata?", "Kas karp on teil veel alles?"),
        ("Probleem tekkis teie tegevuse tagajärjel.", "Probleem tekkis meie laos ja oleme selle lahendanud."),
        ("Sa oleksid võinud enne küsida.", "Küsi julgelt, kui midagi segaseks jääb."),
        ("Teie kohustus oli ekraan enne üle kontrollida.", "Meie kohustus on see teile korda teha."),
        ("Oma viga, et kviitungi kaotasite.", "Kviitungit pole vaja, leidsin ostu kaardi järgi."),
        ("Te pole parooli õigesti sisestanud.", "Saadan teile lingi, millega saate uue parooli valida."),
    ],
    "distrust": [
        (
            "Kas olete ikka kindel, et te selle üldse tellisite?",
            "Kas tellisite mõne teise e-posti aadressiga? Siis leian selle üles.",
        ),
        ("Te väidate, et pakk ei saabunud.", "Kirjutasite, et pakk ei saabunud. Uurin kohe järele."),
        (
            "Meie andmetel on kõik korras, nii et see ei saa tõsi olla.",
            "Meie andmetel on pakk Tartus, aga küsin kullerilt üle.",
        ),
        ("Raske uskuda, et karp juba katki tuli.", "Uskumatult tore, et andsite teada."),
        (
            "Kulleri sõnul andis ta paki teile kätte, nii et te ei räägi tõtt.",
            "Kuller märkis paki üleantuks, seepärast küsin temalt täpsemalt.",
        ),
        (
            "Tõestage, et toode oli juba saabudes katki.",
            "Kas saaksite saata foto katkisest kohast? Siis saadan kohe uue.",
        ),
        ("Väidetavalt jäi teil pakk saamata.", "Kahju, et pakk teil saamata jäi. Saadan uue."),
        ("Olete kindel, et te ise seda ei rikkunud?", "Olete kindel, et soovite tellimuse tühistada?"),
        ("See jutt on väga kahtlane.", "Kui mõni kiri tundub kahtlane, saatke see meile edasi."),
        ("Kust ma tean, et te ei valeta?", "Ma tean, et see on tüütu."),
        ("Keegi teine pole selle üle kurtnud.", "Aitäh, olete esimene, kes seda märkas."),
        ("Nii kõik räägivad.", "Nii räägivad ka teised kliendid: see mudel peab vastu."),
    ],
    "refusal": [
        ("See ei ole võimalik.", "Täna see enam võimalik ei ole, Anu, aga homme hommikul küll."),
        ("Kahjuks ei saa.", "Kahjuks ei saa ma seda täna muuta, küll aga saan saatmise peatada."),
        ("Me ei saa teid aidata.", "Sellega ma ise aidata ei saa, aga Priit laost saab, küsin temalt."),
        ("Seda me ei tee.", "Seda me ise ei tee, kuid soovitan head töökoda Telliskivis."),
        ("Raha me tagasi ei maksa.", "Raha tagasi maksta ei saa, sest tegu oli kinkekaardiga, aga vahetame meelsasti."),
        ("Me sellist teenust ei paku.", "Sellist teenust me praegu ei paku. Kas sobiks hoopis paigaldus laupäeval?"),
        ("Erandeid me ei tee.", "Teeme teile erandi."),
        ("See on välistatud.", "Rike on nüüd välistatud, kontrollisin üle."),
        ("Midagi pole teha.", "Teil pole vaja midagi teha."),
        ("Kahjuks ei ole meil siin midagi teha.", "Vaatan, mida meil teha annab."),
        ("Musta värvi ei ole.", "Musta värvi praegu ei ole, Liis, uus partii tuleb 12. juunil."),
        ("Otsas.", "Mustad on otsas, aga hallid on olemas. Kas näitan pilti?"),
        ("Tagastamine ei tule kõne alla.", "Tagastamine käib nii: pange kaup karpi ja viige automaati."),
        ("Ei, täna me enam ei saada.", "Täna me enam ei saada, aga homme kell 9 läheb esimesena teele."),
        ("Tellimust ei saa enam muuta.", "Tellimust ei saa enam muuta, aga saan selle tühistada ja uue teha."),
        ("Kahjuks puudub selline võimalus.", "Kui see võimalus puudub, pakun teist."),
        ("Meil ei ole jahvatatud kohvi.", "Jahvatatud kohvi meil veel ei ole, aga jahvatame teile kohapeal."),
        ("Ei, me ei tee allahindlust.", "Allahindlust me praegu teha ei saa, kuid saatmise saate tasuta."),
        ("Garantii ei kehti.", "Garantii kehtib kaks aastat."),
        ("Tühistada enam ei saa.", "Tühistada saate kuni kella viieni."),
    ],
    "negative_phrasing": [
        ("Pakk ei jõua teieni enne neljapäeva.", "Pakk jõuab teieni neljapäeval."),
        ("Enne esmaspäeva me sellega tegeleda ei saa.", "Tegeleme sellega esmaspäeval."),
        ("Vastata saan alles homme.", "Vastan teile homme hommikul."),
        ("Toode on kuni juunini otsas.", "Toode on juunis jälle saadaval."),
        ("Paigaldaja ei tule enne kolme päeva.", "Paigaldaja tuleb kolme päeva pärast."),
        ("Raha laekub alles järgmisel nädalal.", "Raha laekub järgmisel nädalal, hiljemalt kolmapäeval."),
    ],
    "dismissive": [
        ("See on ju tühiasi.", "Teie jaoks ei ole see tühiasi, saan aru."),
        ("Rahunege maha.", "Võtke rahulikult aega, ma ootan."),
        ("Küll see üle läheb.", "Läheb kohe üle teise arvesse."),
        ("Mis seal siis ikka.", "Vaatan, mis seal karbis olema peaks."),
        ("Seda juhtub.", "Nii ei tohiks juhtuda, vabandust."),
        ("Te ei ole ainus, kes ootab.", "Te olete ainus, kes seda märkas, aitäh!"),
        ("Ärge tehke sellest numbrit.", "Ärge muretsege, teie andmed on alles."),
        ("Teised kliendid ootavad veel kauem.", "Teised kliendid on selle suurusega rahul olnud."),
        ("See on ainult paar päeva, küll jõuab.", "Paar päeva ootamist on tüütu, saan aru."),
        ("Pole vaja kohe närvi minna.", "Pole vaja midagi tagasi saata."),
        ("Te dramatiseerite üle.", "Ma saan täiesti aru, miks see teid häirib."),
        ("Elame üle, see on kõigest kohvimasin.", "Kohvimasin peab töötama, saadan uue."),
        ("Mis siis sellest, et hilines.", "Kahju, et pakk hilines."),
        ("Ma juba rääkisin teile, kus see nupp on.", "Nupp on üleval paremal."),
        ("Harjuge ära.", "Uue vaatega harjumine võtab aega, näitan ette."),
        ("Kannatage ära.", "Aitäh, et kannatlikult ootasite."),
    ],
    "condescending": [
        ("See on ju iseenesestmõistetav.", "See pole sugugi iseenesestmõistetav, seletan lahti."),
        ("Igaüks teab, et vesi tuleb välja lasta.", "Vesi tuleb enne välja lasta."),
        ("Isegi laps saab sellega hakkama.", "Lapse konto saab lisada menüüst."),
        ("See on lehel suurelt kirjas.", "Hinnakiri on lehel, siin on link."),
        ("Nagu te ilmselt ei tea, on meil kaks ladu.", "Meil on kaks ladu, Tallinnas ja Tartus."),
        ("Kas te tõesti ei oska seda ise teha?", "Kas soovite, et teen selle teie eest ära?"),
        ("Loogiline ju, et enne peab sisse logima.", "Logige enne sisse, siis avaneb menüü."),
        ("Seletan teile lihtsamalt, et te ka aru saaksite.", "Seletan lihtsamalt: kõigepealt valige riik."),
        ("Te lihtsalt ei saa aru, kuidas see töötab.", "Ma ei saanud kahjuks pildist aru. Kas saadaksite uue?"),
        ("Elementaarne.", "Elementaarosakeste pusle on laos olemas."),
        ("Kui te viitsiksite lugeda, siis teaksite.", "Kui teil on aega lugeda, on siin pikem juhend."),
        ("Nagu kõik normaalsed inimesed teavad, tuleb kaup maha kanda.", "Paljud inimesed valivad sinise."),
        ("Vaadake ometi silmad lahti, see on esilehel.", "See on esilehel, kohe otsingukasti all."),
        ("Selge see, et ilma kviitungita ei saa.", "Kas nüüd sai kõik selgeks?"),
    ],
    "dont_know": [
        ("Ma ei tea.", "Ma ei tea seda veel, aga uurin kohe järele."),
        ("Pole õrna aimugi.", "Mul on aimu küll: eelmisel nädalal vahetati süsteemi."),
        (
            "Ei oska öelda, millal see tuleb.",
            "Täpset päeva ma veel öelda ei oska, küsin laost ja kirjutan kella neljaks.",
        ),
        ("Mul puudub selle kohta info.", "Infot mul veel pole, aga helistan kullerile."),
        ("Kes seda teab.", "Priit laost teab seda, küsin temalt."),
        ("Raske öelda.", "Raske öelda, mis see on, kui pilti pole. Kas saadate foto?"),
        ("Ma ei ole selles kindel.", "Ma ei ole selles kindel, seega kontrollin üle."),
        ("Ei ole kursis.", "Olen teie looga kursis."),
        ("Mina sellest midagi ei tea.", "Kas te teate oma kliendinumbrit?"),
        ("Mul pole selle kohta andmeid.", "Teie andmeid pole vaja uuesti saata."),
        ("No ei tea, võib-olla homme.", "Homme tean täpselt ja kirjutan teile."),
        ("Seda ma teile öelda ei oska.", "Öelge, kuidas teile sobib."),
    ],
    "robotic": [
        (
            "Teie pöördumine on edastatud ja vaadatakse läbi esimesel võimalusel.",
            "Lugesin teie kirja läbi ja vastan kohe.",
        ),
        ("Käesolevaga teavitame Teid, et kaup on välja saadetud.", "Teie kaup läks täna teele."),
        (
            "Seoses asjaoluga, et ladu on suletud, teostatakse saatmine esmaspäeval.",
            "Ladu on pühapäeval kinni, saadame esmaspäeval.",
        ),
        (
            "Vabandame tekkinud ebamugavuste pärast ning täname mõistva suhtumise eest.",
            "Vabandust, et pidite kaks korda helistama.",
        ),
        ("Teie arvamus on meile väga oluline.", "Aitäh, et selle välja tõite, ütlen köögile edasi."),
        ("Palume oodata, teie küsimusele vastatakse järjekorra alusel.", "Vaatan kohe, paar minutit läheb."),
        (
            "Tulenevalt ülaltoodust ei kuulu nimetatud summa tagastamisele.",
            "Seda summat tagastada ei saa, sest kasutasite kinkekaarti, aga pakun vahetust.",
        ),
        ("Antud küsimuses palume pöörduda kirjalikult.", "Kirjutage mulle siia, vastan kohe."),
        ("Täname teid pöördumise eest! Teie pöördumine on meile oluline.", "Aitäh, et kirjutasite, Kadri."),
        ("Teie taotlus võetakse menetlusse 5 tööpäeva jooksul.", "Vaatan taotluse homseks läbi."),
        ("Informeerime, et teie avaldus on menetluses.", "Loen teie avaldust praegu."),
        ("Teie päringule on omistatud number 3345.", "Teie tellimuse number on 3345."),
    ],
    "curt": [
        (
            ("Vaadake lehelt.", {"last_customer_message": OPEN}),
            ("Paketti saate muuta iseteeninduses: Minu teenused, siis Muuda.", {"last_customer_message": OPEN}),
        ),
        (("Ei.", {"last_customer_message": OPEN}), ("Ei, ainult ubadena.", {"last_customer_message": YES_NO})),
        (("Oodake.", {"last_customer_message": COMPLAINT}), "Oodake palun hetk, vaatan järele."),
        (("Tellimuse number?", {"last_customer_message": COMPLAINT}), "Mis on teie tellimuse number, palun?"),
        (("Loe tingimusi.", {"last_customer_message": OPEN}), "Tingimustes on see punktis 4, saadan selle teile."),
        (("Saadetud.", {"last_customer_message": COMPLAINT}), ("Jah.", {"last_customer_message": YES_NO})),
        (("Helistage.", {"last_customer_message": OPEN}), "Kui teile sobib, helistage mulle pärast kella kahte."),
        (("Tehke taotlus.", {"last_customer_message": OPEN}), "Aitan teil taotluse ära täita."),
        (("Ok.", {"last_customer_message": BROKEN}), "Aitäh, selge!"),
        (("Proovige uuesti.", {"last_customer_message": OPEN}), "Palun proovige korra veel ja öelge, mis ekraanil on."),
        (("Menüüst.", {"last_customer_message": OPEN}), "Avage menüü ja valige Minu teenused."),
    ],
    "shouting": [
        ("Raha TULEB reedel, ma ju ütlesin!!!", "Raha tuleb reedel!"),
        ("PALUN LUGEGE KIRJA.", "Palun lugege kirja, kui jõuate."),
        ("Mida te MÕTLETE???", "Mida te sellest arvate?"),
        ("Me EI TEE seda.", "Hoiame tellimust UPS-i ja DHL-i laos."),
        ("JUBA ÜTLESIN.", "Vajutage nupule OK ja siis SALVESTA."),
        ("Kas te lugesite üldse?!?!", "Kas te leidsite PIN-koodi üles?"),
        ("See on VIIMANE KORD, kui ma seda teen.", "ID-kaart ja PIN2 töötavad jälle."),
        ("TEIE PAKK ON KOHAL, TÄNAME!", "Kas SIM-kaart jõudis kohale?"),
    ],
    "profanity": [
        ("Kurat, jälle see süsteem.", "Kuradi saarel matkamiseks on vaja paksu jopet."),
        ("Mida perset, see pidi ammu teel olema.", "Pershing on üks meie brändidest."),
        ("Te olete täielik idioot.", "Idioomide sõnaraamat on laos."),
        ("Meie kuller on loll.", "Lollipopi-maitseline tee on otsas, aga tuleb reedel."),
        ("Pane end põlema, debiilik.", "Põlemise vältimiseks ärge jätke küünalt üksi."),
        ("Mine perse.", "Perseiidid on augustis taevas näha."),
        ("Käi pekki.", "Pekine peekon on laos."),
        ("See meie laosüsteem on täielik pask.", "Paskvill on raamatu pealkiri."),
        ("Jäta see jama, türa.", "Türannia on ajalooraamat ja maksab 12 eurot."),
        ("Sitt lugu, aga nii on.", "Sitke kangas peab vastu."),
        ("Te olete nii tobe.", "See oli minust rumal viga, vabandust."),
        ("Pea lõuad.", "Pea meeles, et pakk ootab seitse päeva."),
        ("Ära ole loll, loe läbi.", "Sellest pole midagi lolli, küsitakse tihti."),
        ("P*rse, jälle maas.", "Hinnang on 5*, aitäh!"),
        ("Ku*at küll.", "Kuraator on täna muuseumis."),
        ("Türa küll, serverid on maas.", "Türi kaubamajas on see olemas."),
        ("Munn teile, mitte raha.", "Munadepühaks on meil uus komplekt."),
        ("Mis pagana jama see on.", "Pagarid alustavad kell neli."),
        ("Olge kuss ja oodake.", "Kussutuskott beebile on laos."),
        ("Fakk, unustasin ära.", "Faktid on lehel kirjas."),
        ("Blja, jälle sama asi.", "Siblingi laager algab juunis."),
        ("Kuramuse kullerid jälle.", "Kuramaa reis väljub reedel."),
        ("Kas sa oled imbetsill?", "Kas sa oled Tallinnas?"),
        ("Te olete lihtsalt ajuvaba klient.", "Vaba aeg algab kell viis."),
        ("Jobu, loe kirja.", "Tööd leiab ka jobiportaalist."),
        ("Kasi minema.", "Kasitsi maalitud tass on ainus."),
    ],
    "passive_aggressive": [
        ("No lõpuks ometi saatsite!", "Lõpuks on hea uudis: pakk on kohal."),
        ("Nagu ma juba mitu korda kirjutasin, see on järelmaksuga.", "Nagu lubasin, kirjutan teile kell kolm."),
        ("Oleksite kohe pildi saatnud, oleks ammu valmis.", "Aitäh pildi eest, nüüd saan edasi."),
        ("Tore, et te ikka vastata suvatsesite.", "Tore, et vastasite."),
        ("Kui te vaevuksite mu kirju lugema, teaksite seda.", "Lugesin teie kirja, aitäh."),
        ("Kordan veel kord: arve tuleb tasuda.", "Arve tähtaeg on 5. märts."),
        ("Palju õnne, leidsitegi nupu üles.", "Palju õnne sünnipäevaks, Heli!"),
        ("Eks te siis tehke, nagu tahate.", "Tehke nii, nagu teile parem on."),
        ("Loodan, et nüüd on lõpuks selge.", "Kas nüüd on kõik selge või seletan veel?"),
        ("Mitu korda ma pean seda seletama?", "Mitu tükki te soovite?"),
        ("Ma ju ütlesin, et see võtab aega.", "Ma ütlen laole edasi."),
        ("Nagu eelnevalt korduvalt mainitud, kaup on teel.", "Kaup on teel ja jõuab homme."),
        ("Tänan, et mu aega raisate.", "Tänan, et aega leidsite."),
        ("Aitäh, et lõpuks ka numbri leidsite.", "Aitäh, et numbri leidsite."),
        ("Huvitav, miks ma seda siis eile kirjutasin.", "Huvitav küsimus, uurin järele."),
    ],
    "rude_question": [
        ("Mida te siis tahate?", "Mida te sooviksite: vahetust või raha tagasi?"),
        ("Mis teil viga on?", "Mis tootel viga on?"),
        ("Kas te üldse lugesite mu kirja?", "Kas te jõudsite mu kirja lugeda?"),
        ("Mida ma siis teie arvates tegema peaksin?", "Mida ma saan teie heaks teha?"),
        ("No ja siis?", "Ja siis vajutage nuppu Salvesta."),
        ("Kas te ei saa aru?", "Kas sain õigesti aru, et soovite vahetada?"),
        ("Mis mõttes ei tööta?", "Mida ekraan näitab, kui see ei tööta?"),
        ("Milleks teil seda vaja on?", "Milleks te seda kasutada kavatsete? Siis soovitan sobivat."),
        ("Kes teile sellist juttu rääkis?", "Kellega te meie poest rääkisite?"),
        ("Miks te mind tülitate?", "Miks te tagastada soovite? Teie vastus aitab meil paremaks saada."),
        ("Teete nalja või?", "Kas teen teile arve või maksate kaardiga?"),
        ("Mis te minust tahate?", "Mis kell teile sobib?"),
    ],
    "commanding": [
        ("Te peate arve kohe ära maksma.", "Arve saate tasuda kuni reedeni."),
        ("Saatke pilt kohe.", "Palun saatke pilt, kui saate."),
        ("Kui te täna ei maksa, läheb asi inkassosse.", "Kui täna ei jõua, andke teada, leiame uue kuupäeva."),
        ("Tehke täpselt nii, nagu ma ütlesin.", "Tehke nii, nagu teile mugavam on."),
        ("Lõpetage need kirjad.", "Lõpetage tellimine nupust Valmis."),
        ("See on viimane hoiatus.", "See on viimane samm."),
        ("Ärge rohkem siia kirjutage.", "Ärge muretsege, teen selle ise ära."),
        ("Oodake oma järjekorda.", "Teie järjekorra number on 4."),
        ("Te olete kohustatud dokumendi esitama.", "Te ei ole kohustatud midagi ostma."),
        ("Vastake kiiresti, muidu tühistan.", "Vastake siis, kui teil aega on."),
    ],
    "not_my_job": [
        ("See ei ole minu asi.", "See on minu asi korda ajada."),
        ("Meie sellega ei tegele.", "Sellega tegeleb Ivo, viin teie kirja talle."),
        ("Küsige kulleri käest.", "Küsin kullerilt ja kirjutan teile."),
        ("Pöörduge panga poole.", "Pöördun ise panga poole ja annan teada."),
        ("See ei ole meie osakonna teema.", "See on meie osakonna teema, aitan kohe."),
        ("Mina selle eest ei vastuta.", "Mina vastutan selle eest, et pakk kohale jõuab."),
        ("Ajage see kulleriga ise korda.", "Ajan selle kulleriga korda."),
        ("See on tootja mure.", "Võtan selle mure enda kanda."),
        ("Mind see ei puuduta.", "Muudatus ei puuduta teie lepingut."),
        ("Sellise jutuga pole te õiges kohas.", "Olete õiges kohas, aitan."),
        ("See pole meie probleem, et kuller hilines.", "See on meie probleem ja lahendame selle."),
        ("Võtke ise tarnijaga ühendust.", "Võtan tarnijaga ühendust."),
    ],
    "policy_hiding": [
        ("Sellised on meie reeglid.", "Reegel on selline, sest toit rikneb soojas; vahetame selle uue vastu."),
        ("Süsteem ei luba.", "Süsteem lubab seda alates homsest."),
        ("Meie kord seda ei võimalda.", "Paneme teile järgmiseks korraks aja kinni."),
        ("Ettevõtte poliitika kohaselt raha ei tagastata.", "Poliitikateemalised raamatud on teisel korrusel."),
        ("Tingimuste punkti 4 järgi ei saa.", "Tingimuste punkt 4 ütleb, et saate 14 päeva mõelda."),
        ("Nii on ette nähtud.", "Karbis on teile ette nähtud koht."),
        ("Eeskirjad on kõigile ühed.", "Eeskirjad saadan teile PDF-ina."),
        ("Juhtkond on nii otsustanud.", "Meie juhtkond otsustas, et saate saatmise tasuta."),
        ("Arvuti ei lase seda teha.", "Arvuti laseb nüüd sisse logida."),
        ("Meil on selline kord.", "Teeme selle korda."),
        ("Kirjalik avaldus on kohustuslik, nii on reeglites.", "Avaldust pole vaja, piisab sellest kirjast."),
    ],
    "jargon": [
        ("Tegin teile tiketi ja eskaleerisin L2-le.", "Annan selle tehnik Rainile, ta vaatab täna."),
        ("Teie RMA on avatud.", "Teie tagastus on kirjas, number on 4471."),
        ("SLA järgi on aega 48 h.", "Vastame kahe päeva jooksul."),
        ("Tühjendage cache ja küpsised.", "Sulgege leht ja avage see uuesti."),
        ("SKU pole backofficeis aktiivne.", "See toode pole praegu poes müügil, aga tuleb homme."),
        ("Fulfilment viibib.", "Pakkimine viibib paar tundi, läheb täna teele."),
    ],
    "impersonal_address": [
        (
            ("Lugupeetud klient, pakk on teel.", {"customer_name": "Heli Kask"}),
            ("Lugupeetud Heli, pakk on teel.", {"customer_name": "Heli Kask"}),
        ),
        (
            ("Hea klient, teie arve on tasutud.", {"customer_name": "Rein"}),
            ("Hea Rein, teie arve on tasutud.", {"customer_name": "Rein"}),
        ),
        (
            ("Proua, kleit on olemas.", {"customer_name": "Tiiu Saar"}),
            ("Proua Saar, kleit on olemas.", {"customer_name": "Tiiu Saar"}),
        ),
        (
            ("Tere, härra! Pakk on Tartus.", {"customer_name": "Ants Mets"}),
            ("Tere, härra Mets! Pakk on Tartus.", {"customer_name": "Ants Mets"}),
        ),
        (
            ("Austatud kasutaja, parool on muudetud.", {"customer_name": "Kadri"}),
            ("Parool on muudetud, Kadri.", {"customer_name": "Kadri"}),
        ),
        (("Armas ostja! Tellimus on valmis.", {"customer_name": "Siim"}), "Hea klient, tellimus on valmis."),
        (
            ("Daamid ja härrad, kaup on kohal.", {"customer_name": "Siim"}),
            ("Paljud kliendid valivad sinise, Siim.", {"customer_name": "Siim"}),
        ),
        (
            ("Lp. klient! Vastame esimesel võimalusel.", {"customer_name": "Siim"}),
            ("Aitäh, Siim, vastan kohe.", {"customer_name": "Siim"}),
        ),
    ],
    "informal_address": [
        (("Sa saad selle homme kätte.", {"address": "formal"}), ("Te saate selle homme kätte.", {"address": "formal"})),
        (("Saada mulle oma number.", {"address": "formal"}), ("Saatke mulle palun oma number.", {"address": "formal"})),
        (("Kas sul on kviitung alles?", {"address": "formal"}), "Kas sul on kviitung alles?"),
        (("Sinu pakk on kohal.", {"address": "formal"}), ("Teie pakk on kohal.", {"address": "formal"})),
        (
            ("Vaata, kas see sobib sulle.", {"address": "formal"}),
            ("Vaatan, kas see sobib teile.", {"address": "formal"}),
        ),
        (("Kas tahad uut?", {"address": "formal"}), ("Kas soovite uut?", {"address": "formal"})),
    ],
    "missing_apology": [
        (
            ("Pakk on Tartu laos.", {"turn": 1, "last_customer_message": COMPLAINT}),
            ("Vabandust, et pidite ootama. Pakk on Tartu laos.", {"turn": 1, "last_customer_message": COMPLAINT}),
        ),
        (
            ("Saadame uue kupli.", {"turn": 1, "last_customer_message": BROKEN}),
            ("Väga kahju, et kuppel katki oli. Saadame uue.", {"turn": 1, "last_customer_message": BROKEN}),
        ),
        (
            ("Mis on tellimuse number?", {"turn": 1, "last_customer_message": COMPLAINT}),
            (
                "Saan aru, et ootamine on tüütu. Mis on tellimuse number?",
                {"turn": 1, "last_customer_message": COMPLAINT},
            ),
        ),
        (
            (
                "Tere! Kuller toob homme.",
                {"turn": 1, "last_customer_message": "Juba teine kord on kaup katki, ma ei ole rahul."},
            ),
            ("Tere! Kuller toob homme.", {"turn": 1, "last_customer_message": "Millal kuller tuleb?"}),
        ),
        (
            ("Kontrollin.", {"turn": 1, "last_customer_message": "Keegi ei vasta mulle, see on häbiväärne."}),
            ("Kontrollin.", {"turn": 4, "last_customer_message": OPEN}),
        ),
    ],
    "fake_apology": [
        ("Vabandust, aga te ise valisite selle.", "Vabandust, aga kas saaksite numbrit korrata?"),
        ("Vabandame, kui te end puudutatuna tundsite.", "Vabandame, et tegime teile meelehärmi."),
        ("Kahju, et te nii arvate.", "Kahju, et see nii läks."),
        ("Vabandan, kui teile jäi selline mulje.", "Vabandan, minu sõnad olid ebaselged."),
        ("Palume vabandust, kuid see ei ole meie süü.", "Palume vabandust, see oli meie süü."),
        ("Vabandage väga, aga mina ei saa siin midagi parata.", "Vabandage väga, parandan selle kohe."),
        ("Kahju, et te asjast valesti aru saite.", "Kahju, et väljendusin segaselt."),
        ("Kui see kedagi häiris, siis vabandust.", "Kui midagi häirib, andke mulle teada."),
    ],
    "missing_thanks": [
        (
            ("Tellimus läks teele esmaspäeval.", {"last_customer_message": NUMBER}),
            ("Aitäh! Tellimus läks teele esmaspäeval.", {"last_customer_message": NUMBER}),
        ),
        (
            ("Jah, nii see meil käib.", {"last_customer_message": PRAISE}),
            ("Tänan, nii armas seda lugeda!", {"last_customer_message": PRAISE}),
        ),
        (
            ("Leidsin, see on laos.", {"last_customer_message": "Minu e-post on mari@naide.ee."}),
            ("Suur tänu, leidsin, see on laos.", {"last_customer_message": "Minu e-post on mari@naide.ee."}),
        ),
        (
            ("Kontrollin kohe.", {"last_customer_message": "Saatsin pildi ära, tellimuse nr 5541."}),
            ("Kontrollin kohe.", {"last_customer_message": OPEN}),
        ),
        (
            ("Arve on 14 eurot.", {"last_customer_message": "Mu telefon on 5551 2345."}),
            ("Aitäh numbri eest, arve on 14 eurot.", {"last_customer_message": "Mu telefon on 5551 2345."}),
        ),
    ],
    "overpromise": [
        ("Garanteerin, et pakk jõuab homme kohale.", "Tootel on kaheaastane garantii."),
        ("Seda ei juhtu enam iialgi.", "Parandasime vea, et see ei korduks."),
        ("Olen sada protsenti kindel, et see töötab.", "Soodustus on 100 eurot."),
        ("Teil ei teki enam kunagi ühtegi probleemi.", "Kui tekib mõni probleem, kirjutage mulle."),
        ("Luban, et kuller ei hiline kunagi.", "Luban, et kirjutan teile kell viis."),
        ("Kindla peale jõuab see enne jõule.", "See jõuab tavaliselt kohale kahe päevaga."),
        ("Võite täiesti kindel olla, et uuesti see ei juhtu.", "Võite olla kindel, et teie andmed on kaitstud."),
        ("Annan teile oma sõna, et raha on homme arvel.", "Raha jõuab arvele tavaliselt kolme tööpäevaga."),
        ("Meie tooted ei lähe mitte kunagi katki.", "Kui midagi läheb katki, parandame tasuta."),
        ("Vannun, et see on viimane kord.", "See on tänavu viimane kord, kui pood nii kaua lahti on."),
        ("Absoluutselt kõik saab korda, vannun.", "Teen kõik, mis minu võimuses."),
    ],
    "handoff_anonymous": [
        ("Suunan teid edasi.", "Suunan teid edasi Ivole, kes tunneb tagastusi; ta on teie looga kursis."),
        ("Keegi võtab teiega ühendust.", "Homme kell 10 võtab teiega ühendust Kadri laost."),
        ("Edastan teie küsimuse vastavale osakonnale.", "Edastan küsimuse Rainile laos, ta vastab teile täna."),
        ("Annan vestluse üle kolleegile.", "Annan vestluse üle oma kolleegile Merlile, teil pole vaja midagi korrata."),
        ("Spetsialist vastab teile.", "Meie spetsialist Urmas vastab teile täna enne viit."),
        ("Ühendan teid teise osakonnaga.", "Ühendan teid Piretiga arveldusest, kes näeb kogu vestlust."),
        ("Teie kirjaga tegeleb keegi teine.", "Kas suunan teid klienditeenindajale?"),
        ("Kolleeg helistab teile.", "Kolleeg Tanel helistab teile kell kolm."),
    ],
    "abrupt_close": [
        (
            ("Nägemist.", {"last_customer_message": SOLVED}),
            ("Tore! Kui midagi veel tekib, kirjutage. Nägemist!", {"last_customer_message": SOLVED}),
        ),
        (
            ("Sulgen vestluse.", {"last_customer_message": SOLVED}),
            ("Kas saan veel millegagi aidata, enne kui vestluse sulgen?", {"last_customer_message": SOLVED}),
        ),
        (
            ("Pöördumine on lahendatud ja suletud.", {"last_customer_message": SOLVED}),
            ("Pood on täna suletud, avame homme kell 10.", {"last_customer_message": OPEN}),
        ),
        (
            ("Kõike head.", {"last_customer_message": SOLVED}),
            ("Rõõm kuulda, Ats! Olen siin, kui midagi veel vaja. Kõike head!", {"last_customer_message": SOLVED}),
        ),
        (
            ("Vestlus lõpetatud.", {"last_customer_message": SOLVED}),
            ("Leping on lõpetatud, raha jõuab homme.", {"last_customer_message": OPEN}),
        ),
    ],
    "proofread": [
        ("Pakk on on teel.", "Pakk on nüüd teel."),
        ("Saadan teile teile arve.", "Saadan teile arve, mis teile sobib."),
        (("Lisasin arve manusesse.", {"attachments": 0}), ("Lisasin arve manusesse.", {"attachments": 1})),
        (("Manusest leiate juhendi.", {"attachments": 0}), ("Juhendi leiate lehelt.", {"attachments": 0})),
    ],
    "sensitive_data": [
        ("Teie kaart 4111 1111 1111 1111 on kinnitatud.", "Teie kaart lõpuga 1111 on kinnitatud."),
        ("Teie parool on Suvi2024x.", "Teie parool on turvaline."),
        ("Parool: kass12345", "Ärge kunagi saatke meile oma parooli."),
        ("CVV on 123.", "CVV on kaardi tagaküljel."),
        ("Uus salasõna on Muhu77lill.", "Uus salasõna on rakenduses."),
    ],
    "name_placeholder": [
        ("Tere, {nimi}! Pakk on teel.", "Tere, Ants! Pakk on teel."),
        ("Lugupeetud [eesnimi], arve on tasutud.", "Lugupeetud Rein, arve on tasutud [vt lisa]."),
        ("Teie tellimus %tellimuse_number% on teel.", "Soodustus on 20% kõigile."),
        ("Tere, <Kliendi nimi>!", "Hind on < 20 eurot."),
        ("Tere, XXX, arve on lisatud.", "Suurus XXL on olemas."),
        ("Tere, ______!", "Täitke lünk ja saatke tagasi."),
    ],
}

NOT_HEARD: set[str] = {"Me EI TEE seda."}
"""Bad lines that no rule of their family hears yet."""

FALSE_ALARMS: set[str] = set()
"""Good lines that some rule still doubts."""


def told(line: Line) -> tuple[str, Context]:
    """The text of a line, and its context in Estonian."""
    text, context = line if isinstance(line, tuple) else (line, {})
    return text, Context.of({"lang": "et", "turn": 3, **context})


OTHER_TOPICS = ("promise_no_deadline",)  # good lines here often promise without a time, which is another remark

BAD = [(family, bad) for family, pairs in PAIRS.items() for bad, _ in pairs]
GOOD = [(family, good) for family, pairs in PAIRS.items() for _, good in pairs]


def test_a_bad_line_is_heard_in_its_family() -> None:
    for family, line in BAD:
        text, context = told(line)
        found = {finding.family for finding in check(text, context).findings}
        assert (family in found) != (text in NOT_HEARD), (family, text, found)


def test_the_good_line_beside_it_passes() -> None:
    for family, line in GOOD:
        text, context = told(line)
        found = [
            finding.rule
            for finding in check(text, context).findings
            if finding.severity != "info" and finding.family not in OTHER_TOPICS
        ]
        assert bool(found) == (text in FALSE_ALARMS), (family, text, found)


MORE = tomllib.loads(Path(__file__).with_name("estonian.toml").read_text(encoding="utf-8"))


def test_what_good_agents_write_passes() -> None:
    for line in MORE["good"]:
        text, context = told(line)
        found = [f for f in check(text, context).findings if f.severity != "info" and f.family not in OTHER_TOPICS]
        assert not found, text


@pytest.mark.parametrize("family", MORE["bad"])
def test_what_tired_agents_write_is_heard(family: str) -> None:
    for line in MORE["bad"][family]:
        text, context = told(line)
        assert family in {finding.family for finding in check(text, context).findings}, text
