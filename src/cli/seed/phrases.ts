import type { Random } from './random';

/** What people of one language say, in pieces that go together in any order. */
interface Phrases {
  openings: readonly string[];
  clauses: readonly string[];
  separator: string;
}

/** A tenth of the messages is long: a story instead of a remark. */
const LONG_PART = 0.08;
const EMOJI_PART = 0.15;
const DETAIL_PART = 0.2;
const EMOJI = ['😀', '👍', '❤️', '😂', '🎉', '🙏', '☕', '🚲', '🌧️', '🥐', '👩‍👩‍👧', '🤷🏽'];

const LANGUAGES: readonly Phrases[] = [
  {
    openings: ['Hey,', 'Oh,', 'Well,', 'Yes,', 'No,', 'By the way,', 'Honestly,', 'Good morning,'],
    clauses: [
      ...['the train is late again.', 'I am on my way.', 'have you seen my keys?', 'that sounds good to me.'],
      ...[
        'let us meet at the station.',
        'the meeting took ages.',
        'I will call you tonight.',
        'not sure yet.',
      ],
      ...[
        'the soup turned out great.',
        'can you send me the address?',
        'it rains the whole day here.',
        'ok.',
      ],
      ...[
        'I found it under the sofa.',
        'who is coming on Friday?',
        'I have to work until seven.',
        'thank you!',
      ],
    ],
    separator: ' ',
  },
  {
    openings: ['Hola,', 'Bueno,', 'Oye,', 'Claro,', 'Mira,'],
    clauses: [
      ...['llego en diez minutos.', '¿quedamos mañana?', 'no me acordaba de eso.', 'me parece muy bien.'],
      ...['el café estaba cerrado.', '¿has visto a mi hermana?', 'luego te cuento todo.', 'vale, perfecto.'],
    ],
    separator: ' ',
  },
  {
    openings: ['Hallo,', 'Also,', 'Ach,', 'Übrigens,', 'Na gut,'],
    clauses: [
      ...[
        'ich bin gleich da.',
        'der Zug fällt schon wieder aus.',
        'das klingt gut.',
        'morgen geht es leider nicht.',
      ],
      ...[
        'hast du an das Brot gedacht?',
        'ich melde mich heute Abend.',
        'schöne Grüße zurück!',
        'wie war es?',
      ],
    ],
    separator: ' ',
  },
  {
    openings: ['Salut,', 'Alors,', 'Ah,', 'Au fait,', 'Bon,'],
    clauses: [
      ...[
        'je suis presque arrivée.',
        'on se voit samedi ?',
        'ça me va très bien.',
        'il pleut depuis ce matin.',
      ],
      ...[
        'tu as reçu ma lettre ?',
        'je t’appelle ce soir.',
        'merci beaucoup !',
        'le gâteau était délicieux.',
      ],
    ],
    separator: ' ',
  },
  {
    openings: ['Привіт,', 'Слухай,', 'Так,', 'Ну,'],
    clauses: [
      ...['я вже їду.', 'зустрінемося біля входу.', 'дякую за книжку!', 'сьогодні дуже холодно.'],
      ...['подзвони мені ввечері.', 'це чудова ідея.', 'ще не знаю.', 'де ти?'],
    ],
    separator: ' ',
  },
  {
    openings: ['مرحبا،', 'طيب،', 'نعم،', 'صباح الخير،'],
    clauses: [
      ...['أنا في الطريق.', 'متى نلتقي؟', 'شكرا جزيلا!', 'الجو جميل اليوم.'],
      ...['سأتصل بك مساء.', 'هذه فكرة جيدة.', 'لا أعرف بعد.', 'وصلت الآن.'],
    ],
    separator: ' ',
  },
  {
    openings: ['नमस्ते,', 'अच्छा,', 'हाँ,', 'सुनो,'],
    clauses: [
      ...['मैं रास्ते में हूँ।', 'कल मिलते हैं।', 'बहुत धन्यवाद!', 'आज बहुत गर्मी है।'],
      ...['शाम को फ़ोन करूँगी।', 'यह ठीक रहेगा।', 'अभी पता नहीं।', 'खाना बन गया।'],
    ],
    separator: ' ',
  },
  {
    openings: ['ねえ、', 'うん、', 'そうだね、', 'おはよう、'],
    clauses: [
      ...['今向かっています。', '明日会えますか。', 'ありがとう!', '雨が降ってきた。'],
      ...['夜に電話するね。', 'それはいいですね。', 'まだわからない。', '駅に着いたよ。'],
    ],
    separator: '',
  },
  {
    openings: ['你好，', '嗯，', '对了，', '早，'],
    clauses: [
      ...['我在路上了。', '明天见吗？', '谢谢你！', '今天好冷。'],
      ...['晚上给你打电话。', '听起来不错。', '还不知道。', '我到车站了。'],
    ],
    separator: '',
  },
];

/** How many languages there are to speak. */
export const LANGUAGE_COUNT = LANGUAGES.length;

/** Something to say in a language, from a word to a paragraph. */
export function drawPhrase(language: number, random: Random): string {
  const { openings, clauses, separator } = LANGUAGES[language]!;
  const parts = random.chance(0.4) ? [random.pick(openings)] : [];
  const count = random.chance(LONG_PART) ? 6 + random.below(12) : 1 + random.below(2);
  for (let i = 0; i < count; i += 1) parts.push(random.pick(clauses));
  if (random.chance(DETAIL_PART)) parts.push(`${1 + random.below(12)}:${10 + random.below(50)}`);
  if (random.chance(EMOJI_PART)) parts.push(random.pick(EMOJI));
  return parts.join(separator);
}
