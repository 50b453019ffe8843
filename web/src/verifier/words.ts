/* In which words does the page speak? Urdu first: that is who reads it at a roadside.

The translations are drafts until a native speaker has read them. English says exactly what the profile lists. */

import type { VerdictCode } from "../letters/verdict";

export type Language = "ur" | "en" | "fa" | "ps";
export const LANGUAGES: { code: Language; name: string; tag: string; dir: "rtl" | "ltr" }[] = [
  { code: "ur", name: "اردو", tag: "ur", dir: "rtl" },
  { code: "en", name: "English", tag: "en", dir: "ltr" },
  { code: "fa", name: "دری", tag: "fa-AF", dir: "rtl" },
  { code: "ps", name: "پښتو", tag: "ps", dir: "rtl" },
];

type Said = Record<Language, string>;

/** The sentence of each verdict; {date} and {call} are filled in. */
export const VERDICTS: Record<VerdictCode, Said> = {
  "VALID": {
    en: "Genuine. Compare the name and last 4 digits with the ID. Please do not detain or deport; questions: {call}",
    ur: "اصلی ہے۔ نام اور آخری 4 ہندسے شناختی دستاویز سے ملائیں۔ براہِ کرم حراست میں نہ لیں اور ملک بدر نہ کریں؛ سوالات: {call}",
    fa: "اصلی است. نام و ۴ رقم آخر را با سند هویت مقایسه کنید. لطفاً بازداشت یا اخراج نکنید؛ پرسش: {call}",
    ps: "اصلي دی. نوم او وروستي ۴ رقمونه له پېژندپاڼې سره پرتله کړئ. مهرباني وکړئ مه یې نیسئ او مه یې شړئ؛ پوښتنې: {call}",
  },
  "VALID-OLD-LIST": {
    en: "Genuine on {date}. Connect to refresh.",
    ur: "{date} کو اصلی تھا۔ تازہ کرنے کے لیے انٹرنیٹ سے جڑیں۔",
    fa: "در {date} اصلی بود. برای تازه کردن به انترنت وصل شوید.",
    ps: "په {date} اصلي و. د نوي کولو لپاره انټرنېټ ته ونښلئ.",
  },
  "CHECK-STALE": {
    en: "Signature genuine; withdrawal not checked. Call {call}",
    ur: "دستخط اصلی؛ واپسی کی جانچ نہیں ہوئی۔ {call} پر فون کریں",
    fa: "امضا اصلی؛ پس گرفتن بررسی نشد. به {call} زنگ بزنید",
    ps: "لاسلیک اصلي؛ بېرته اخیستل ونه کتل شول. {call} ته زنګ ووهئ",
  },
  "EXPIRED": {
    en: "Genuine but ended on {date}. The person may have a newer letter; call",
    ur: "اصلی، مگر {date} کو ختم ہو گیا۔ ممکن ہے اس شخص کے پاس نیا خط ہو؛ فون کریں",
    fa: "اصلی، اما در {date} پایان یافته. شخص شاید مکتوب نوتری داشته باشد؛ زنگ بزنید",
    ps: "اصلي، خو په {date} پای ته رسېدلی. کس ښايي نوی لیک ولري؛ زنګ ووهئ",
  },
  "WITHDRAWN": {
    en: "Withdrawn. This does not show any offence; call",
    ur: "واپس لیا گیا۔ یہ کسی جرم کی علامت نہیں؛ فون کریں",
    fa: "پس گرفته شده. این هیچ جرمی را نشان نمی‌دهد؛ زنگ بزنید",
    ps: "بېرته اخیستل شوی. دا هېڅ جرم نه ښيي؛ زنګ ووهئ",
  },
  "NOT-GENUINE": {
    en: "Not issued by us. Do not use it as proof",
    ur: "ہماری طرف سے جاری نہیں ہوا۔ اسے ثبوت نہ سمجھیں",
    fa: "از طرف ما صادر نشده. آن را سند نشمارید",
    ps: "زموږ له خوا نه دی صادر شوی. د ثبوت په توګه یې مه کاروئ",
  },
  "UNKNOWN-KEY": {
    en: "Page needs an update",
    ur: "صفحے کو تازہ کرنا ضروری ہے",
    fa: "صفحه به تازه شدن ضرورت دارد",
    ps: "پاڼه نوي کېدو ته اړتیا لري",
  },
  "NOT-OURS": {
    en: "Not an Aman code",
    ur: "یہ امان کا کوڈ نہیں",
    fa: "این کد امان نیست",
    ps: "دا د امان کوډ نه دی",
  },
  "UNREADABLE": {
    en: "Clean, more light, closer",
    ur: "صاف کریں، زیادہ روشنی، قریب لائیں",
    fa: "پاک کنید، روشنی بیشتر، نزدیک‌تر",
    ps: "پاک یې کړئ، زیات رڼا، نږدې",
  },
  "NO-CLOCK": {
    en: "Set the date",
    ur: "تاریخ درست کریں",
    fa: "تاریخ را درست کنید",
    ps: "نېټه سمه کړئ",
  },
};

/** Everything else the page says. */
export const WORDS = {
  title: { en: "Check a letter", ur: "خط جانچیں", fa: "بررسی مکتوب", ps: "لیک وګورئ" },
  scan: { en: "Scan the code", ur: "کوڈ اسکین کریں", fa: "کد را اسکن کنید", ps: "کوډ سکن کړئ" },
  aim: {
    en: "Hold the code inside the frame.", ur: "کوڈ کو فریم کے اندر رکھیں۔", fa: "کد را در چوکات نگه دارید.",
    ps: "کوډ په چوکاټ کې ونیسئ.",
  },
  picture: { en: "Use a picture", ur: "تصویر استعمال کریں", fa: "از عکس استفاده کنید", ps: "له انځوره کار واخلئ" },
  stop: { en: "Stop the camera", ur: "کیمرا بند کریں", fa: "کامره را ببندید", ps: "کامره بنده کړئ" },
  noCamera: {
    en: "The camera cannot be used here. Take a picture of the code and choose it.",
    ur: "یہاں کیمرا استعمال نہیں ہو سکتا۔ کوڈ کی تصویر لے کر منتخب کریں۔",
    fa: "کامره این‌جا کار نمی‌کند. از کد عکس بگیرید و آن را انتخاب کنید.",
    ps: "کامره دلته کار نه کوي. د کوډ انځور واخلئ او ویې ټاکئ.",
  },
  again: { en: "Check another letter", ur: "دوسرا خط جانچیں", fa: "بررسی مکتوب دیگر", ps: "بل لیک وګورئ" },
  compare: {
    en: "Compare with the ID first", ur: "پہلے شناختی دستاویز سے ملائیں", fa: "اول با سند هویت مقایسه کنید",
    ps: "لومړی یې له پېژندپاڼې سره پرتله کړئ",
  },
  matches: { en: "It is the same person", ur: "یہ وہی شخص ہے", fa: "همان شخص است", ps: "همدا کس دی" },
  differs: { en: "It is somebody else", ur: "یہ کوئی اور ہے", fa: "شخص دیگری است", ps: "بل څوک دی" },
  another: {
    en: "This letter names somebody else. It says nothing about the person in front of you; call {call}",
    ur: "اس خط میں کسی اور کا نام ہے۔ آپ کے سامنے موجود شخص کے بارے میں یہ کچھ نہیں بتاتا؛ {call} پر فون کریں",
    fa: "این مکتوب نام شخص دیگری را دارد و در بارهٔ کسی که پیش شماست چیزی نمی‌گوید؛ به {call} زنگ بزنید",
    ps: "دا لیک د بل چا نوم لري او ستاسو د مخې د کس په اړه هېڅ نه وايي؛ {call} ته زنګ ووهئ",
  },
  name: { en: "Name", ur: "نام", fa: "نام", ps: "نوم" },
  lastFour: {
    en: "Last four of the ID", ur: "شناختی دستاویز کے آخری چار ہندسے", fa: "چهار رقم آخر سند هویت",
    ps: "د پېژندپاڼې وروستي څلور رقمونه",
  },
  noId: { en: "no ID named", ur: "کوئی شناختی دستاویز درج نہیں", fa: "سند هویت ذکر نشده", ps: "پېژندپاڼه نه ده یاده شوې" },
  birthYear: { en: "Year of birth", ur: "پیدائش کا سال", fa: "سال تولد", ps: "د زېږېدنې کال" },
  notStated: { en: "not stated", ur: "درج نہیں", fa: "ذکر نشده", ps: "نه دی ویل شوی" },
  ends: { en: "In force until", ur: "اس تاریخ تک نافذ", fa: "نافذ تا", ps: "تر دې نېټې نافذ" },
  instruction: { en: "Instruction", ur: "ہدایت نامہ", fa: "شمارهٔ هدایت", ps: "د لارښوونې شمېره" },
  letterNumber: { en: "Letter number", ur: "خط نمبر", fa: "شمارهٔ مکتوب", ps: "د لیک شمېره" },
  listDate: { en: "List of", ur: "فہرست مورخہ", fa: "فهرست", ps: "لېست د" },
  noList: {
    en: "No list of withdrawn letters is on this phone yet.", ur: "اس فون پر ابھی واپس لیے گئے خطوط کی فہرست نہیں۔",
    fa: "هنوز فهرست مکتوب‌های پس‌گرفته در این تلفون نیست.", ps: "په دې تلیفون کې لا د بېرته اخیستل شویو لیکونو لېست نشته.",
  },
  dayWord: { en: "Word of today", ur: "آج کا لفظ", fa: "کلمهٔ امروز", ps: "د نن کلمه" },
  noWord: { en: "none for today", ur: "آج کا کوئی نہیں", fa: "برای امروز نیست", ps: "د نن لپاره نشته" },
  lookAlike: {
    en: "Before you trust this page: is the word of today the one your station was told? Open the saved page and scan inside it.",
    ur: "اس صفحے پر بھروسے سے پہلے: کیا آج کا لفظ وہی ہے جو آپ کے تھانے کو بتایا گیا؟ محفوظ صفحہ کھول کر اسی کے اندر اسکین کریں۔",
    fa: "پیش از اعتماد به این صفحه: آیا کلمهٔ امروز همان است که به قرارگاه شما گفته شد؟ صفحهٔ ذخیره‌شده را باز کنید و در همان اسکن کنید.",
    ps: "پر دې پاڼه تر باور مخکې: د نن کلمه هماغه ده چې ستاسو حوزې ته ویل شوې؟ خوندي شوې پاڼه پرانیزئ او په هغې کې سکن کړئ.",
  },
  taken: {
    en: "The list of {date} is on this phone now.", ur: "{date} کی فہرست اب اس فون پر ہے۔", fa: "فهرست {date} حالا در این تلفون است.",
    ps: "د {date} لېست اوس په دې تلیفون کې دی.",
  },
  notTaken: {
    en: "This list is not ours, or older than the one on this phone. Nothing was changed.",
    ur: "یہ فہرست ہماری نہیں، یا فون پر موجود فہرست سے پرانی ہے۔ کچھ نہیں بدلا۔",
    fa: "این فهرست از ما نیست یا کهنه‌تر است. چیزی تغییر نکرد.", ps: "دا لېست زموږ نه دی یا زوړ دی. هېڅ بدل نه شول.",
  },
  report: { en: "Report", ur: "اطلاع دیں", fa: "گزارش دهید", ps: "راپور ورکړئ" },
  reportWhat: { en: "What happened?", ur: "کیا ہوا؟", fa: "چه شد؟", ps: "څه وشول؟" },
  refused: {
    en: "A genuine letter was not accepted", ur: "اصلی خط قبول نہیں کیا گیا", fa: "مکتوب اصلی قبول نشد", ps: "اصلي لیک ونه منل شو",
  },
  suspicious: {
    en: "A letter looks altered or copied", ur: "خط بدلا ہوا یا نقل شدہ لگتا ہے", fa: "مکتوب تغییر یافته یا کاپی به نظر می‌رسد",
    ps: "لیک بدل شوی یا کاپي ښکاري",
  },
  site: {
    en: "A page looked like this one and was another", ur: "ایک اور صفحہ اس جیسا دکھائی دیا", fa: "صفحه‌ای شبیه این بود اما دیگر بود",
    ps: "یوه پاڼه د دې په شان وه خو بله وه",
  },
  extortion: {
    en: "Money was asked for", ur: "پیسے مانگے گئے", fa: "پول خواسته شد", ps: "پیسې وغوښتل شوې",
  },
  noPersons: {
    en: "No name, number or place is sent: only what happened, on which day, and the code of the answer.",
    ur: "کوئی نام، نمبر یا جگہ نہیں بھیجی جاتی: صرف کیا ہوا، کس دن، اور جواب کا کوڈ۔",
    fa: "هیچ نام، شماره یا جایی فرستاده نمی‌شود: تنها چه شد، کدام روز، و کد جواب.",
    ps: "هېڅ نوم، شمېره یا ځای نه لېږل کېږي: یوازې څه وشول، په کومه ورځ، او د ځواب کوډ.",
  },
  send: { en: "Send", ur: "بھیجیں", fa: "بفرستید", ps: "ولېږئ" },
  queued: {
    en: "Kept on this phone; it is sent when there is a connection.", ur: "فون پر محفوظ ہے؛ رابطہ ہونے پر بھیج دیا جائے گا۔",
    fa: "در این تلفون ماند؛ وقتی انترنت باشد فرستاده می‌شود.", ps: "په تلیفون کې پاتې شو؛ چې انټرنېټ وي لېږل کېږي.",
  },
  sent: { en: "Sent. Thank you.", ur: "بھیج دیا گیا۔ شکریہ۔", fa: "فرستاده شد. تشکر.", ps: "ولېږل شو. مننه." },
  update: {
    en: "A newer page is ready. Use it", ur: "نیا صفحہ تیار ہے۔ استعمال کریں", fa: "صفحهٔ نوتر آماده است. استفاده کنید",
    ps: "نوې پاڼه چمتو ده. وکاروئ",
  },
  offline: {
    en: "Works without a connection", ur: "رابطے کے بغیر بھی کام کرتا ہے", fa: "بدون انترنت هم کار می‌کند", ps: "پرته له انټرنېټه هم کار کوي",
  },
  twoCodes: {
    en: "There is more than one code in view. Show one alone.", ur: "ایک سے زیادہ کوڈ دکھائی دے رہے ہیں۔ صرف ایک دکھائیں۔",
    fa: "بیش از یک کد دیده می‌شود. تنها یکی را نشان دهید.", ps: "له یوه زیات کوډونه ښکاري. یوازې یو وښایاست.",
  },
  codeOfAnswer: { en: "Code of this answer", ur: "اس جواب کا کوڈ", fa: "کد این جواب", ps: "د دې ځواب کوډ" },
  photo: { en: "Picture on the letter", ur: "خط پر تصویر", fa: "عکس روی مکتوب", ps: "د لیک انځور" },
  draft: {
    en: "", ur: "ترجمہ مسودہ ہے؛ ابھی کسی اہلِ زبان نے نہیں دیکھا۔", fa: "ترجمه مسوده است؛ هنوز اهل زبان آن را نخوانده.",
    ps: "ژباړه مسوده ده؛ لا د ژبې ویونکي نه ده کتلې.",
  },
} satisfies Record<string, Said>;

export type Word = keyof typeof WORDS;

/** How an answer looks: colour and shape. Red is for a letter we did not issue alone, never for a technical failure. */
export const LOOKS: Record<VerdictCode, { look: "good" | "caution" | "bad" | "neutral"; shape: string }> = {
  "VALID": { look: "good", shape: "✓" },
  "VALID-OLD-LIST": { look: "good", shape: "✓" },
  "CHECK-STALE": { look: "caution", shape: "?" },
  "EXPIRED": { look: "caution", shape: "⧗" },
  "WITHDRAWN": { look: "caution", shape: "↩" },
  "NOT-GENUINE": { look: "bad", shape: "✕" },
  "UNKNOWN-KEY": { look: "neutral", shape: "↻" },
  "NOT-OURS": { look: "neutral", shape: "–" },
  "UNREADABLE": { look: "neutral", shape: "…" },
  "NO-CLOCK": { look: "neutral", shape: "◷" },
};
