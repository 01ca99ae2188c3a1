"""Sentences that honest people write, and that careless filters have spoilt elsewhere. About two hundred."""

# ruff: noqa: E501 - scripts are of unequal width
from itertools import product

PLAIN = (
    "Having met her gran, she waved.", "Select a toy; drop it; pick it up again.", "<3", "I <3 him so much",
    "Find attached his favourite blanket.", "She said “no” -- and laughed.", "1' OR '1'='1 was his game of ones.",
    "He's Ben's; they're ours.", "5 > 4 and 3 < 4, she counted", "a & b &amp; c &lt; d", "100% happy", "C:\\toys\\blocks",
    "../../the/garden", "https://example.org/?a=1&b=2#c", "mailto:nobody", "{{ 7 * 7 }} blocks", "${blocks}", "{% raw %}",
    "=SUM(A1:A3) she typed", "+44 in the song", "-1 and counting", "@home", "null", "undefined", "NaN", "None", "true",
    "DROP TABLE of toys; -- he tipped it over", "union select the blue and the red", "Robert'); he shouted", "/* hush */",
    "<b>not bold</b>", "<script>alert('boo')</script> he sang", "<!-- secret -->", "javascript:void(0)", "onclick=jump",
    "*stars* _under_ `ticks` # heading", "[a link](nowhere)", "![no picture](x)", "> quoted", "1. one\n2. two", "\\n is not",
    "tab\there", "two  spaces", "  leading and trailing  ", "line one\r\nline two", "\r\nstarts below", "ends below\r\n",
    "a\r\n\r\n\r\nb", "…", "—", "‘curly’ “quotes”", "don’t", "o’clock", "O'Brien", "d'Artagnan-Smith", "Zoë", "Siân", "Łukasz",
    "Nguyễn Thị Minh Khai", "José María", "Søren", "Ægir", "Þóra", "Ștefan", "Đorđe", "Ğülşah", "İpek", "ıssız", "Žižek",
    "Mary-Jane van der Berg", "X Æ", "Null", "Test", "Mr. Admin", "She who must be obeyed", "no", "0", "00", "1e5", ".5",
    "😀", "👩‍👩‍👧‍👦 at the park", "👍🏽", "🏴󠁧󠁢󠁷󠁬󠁳󠁿 and 🇬🇧", "❤️", "é and é", "ﬁne ﬂour", "Ⅷ", "①", "½ an hour",
    "ａｂｃ full width", "x²", "H₂O", "µ", "Å", "ſ", "ß and ẞ", "Ω", "K", "soft\u00adhyphen", "zero\u200bwidth", "no\u00a0break",
    "word\u2060joiner", "\u200emarked\u200f", "line\u2028separator", "para\u2029graph", "\ufeffmarked at the start",
    "e\u0301\u0323 stacked", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L", "private \ue000 use", "unassigned \U000e0fff", "high \U0010fffd",
    "%00 is written like this", "%ff", "&#0;", "&#x3c;", "\\u0000", "\\x00", "%s %d", "%(name)s", "{0}", "{name}", "$1",
    "~!@#$%^&*()_+`-=[]{}|;':\",./<>?", "csrf_token", "author_id=1", "a=b&c=d", "a+b", "a%20b", "semi;colon", "back\\slash",
)  # fmt: skip
SCRIPTS = (
    "Elle a mis la tasse sur sa tête et m’a regardée.", "Er hat den Turm umgeworfen — und gelacht!", "Dziś bawiliśmy się cicho.",
    "Ze keek naar mij en lachte.", "Hún hló og benti á tunglið.", "Yr oedd hi’n chwerthin wrth y drws.", "Bhí sí ag gáire.",
    "Сегодня он построил башню и засмеялся.", "Вона подивилася на мене й усміхнулася.", "Σήμερα έπαιξε με τα κουτάλια.",
    "היא שמה את הכוס על הראש.", "وضعت الكوب على رأسها ونظرت إليّ ثم ضحكت.", "او فنجان را روی سرش گذاشت.", "اس نے پیالہ سر پر رکھا۔",
    "उसने कप सिर पर रखा और हँसी।", "সে কাপটা মাথায় রাখল।", "ਉਸਨੇ ਕੱਪ ਸਿਰ ਤੇ ਰੱਖਿਆ।", "તેણે કપ માથા પર મૂક્યો.", "அவள் கோப்பையை தலையில் வைத்தாள்.",
    "ఆమె కప్పును తలపై పెట్టింది.", "ಅವಳು ಕಪ್ ತಲೆಯ ಮೇಲೆ ಇಟ್ಟಳು.", "അവൾ കപ്പ് തലയിൽ വെച്ചു.", "ඇය කෝප්පය හිස මත තැබුවාය.",
    "เธอเอาถ้วยวางบนหัวแล้วหัวเราะ", "ນາງເອົາຈອກວາງເທິງຫົວ", "သူမ ခွက်ကို ခေါင်းပေါ်တင်ခဲ့တယ်။", "នាងដាក់ពែងលើក្បាល។", "她把杯子放在头上，看着我笑了。",
    "她把杯子放在頭上。", "カップを頭にのせて笑った。", "컵을 머리에 올리고 웃었어요.", "Cô ấy đặt cốc lên đầu và cười.", "Bugün kaşıklarla oynadı.",
    "Աղջիկը ծիծաղեց։", "გოგონამ გაიცინა.", "ልጅቷ ሳቀች።", "ᎠᏂᏲᏟ ᏓᎾᏁᎶᎲᏍᎦ", "Ó rẹ́rìn-ín sí mi.", "Wax buu sameeyay maanta.", "Alicheka na kunitazama.",
    "۱۲۳ و ١٢٣ و १२३", "ltr שלום rtl مرحبا mixed 123", "𐤀𐤁 and 𝒞𝒽𝒾𝓁𝒹", "ꙮ many-eyed",
)  # fmt: skip
STARTS = ("Having", "Select", "Update:", "Insert", "Delete?", "Where")
ENDS = (
    "met at the swings; we left.",
    "from the basket, she chose blue.",
    "'quoted' --",
    "like 50% of the time",
)

SENTENCES = (*PLAIN, *SCRIPTS, *(f"{start} {end}" for start, end in product(STARTS, ENDS)))
