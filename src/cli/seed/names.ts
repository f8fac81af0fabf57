import type { Random } from './random';

/** Names that go together. Where a name is not told by Latin letters, `name:latin` says how it is written in them. */
interface Naming {
  given: readonly string[];
  family: readonly string[];
  /** what is written between the two; the family name stands first where `isFamilyFirst` */
  separator: string;
  isFamilyFirst?: boolean;
}

/** A name as shown, and its two parts in lower-case Latin letters. */
export interface PersonName {
  shown: string;
  latin: { given: string; family: string };
}

const words = (text: string): readonly string[] => text.split(' ');

/** Short lists made for this: common names of many languages and scripts, combined at random. */
const NAMINGS: readonly Naming[] = [
  {
    given: words('Ana João Beatriz Tiago Luísa Rafael Inês Caio Marta Davi'),
    family: words('Silva Moreira Carvalho Nunes Teixeira Lopes Rocha Barros Pinto Mendonça'),
    separator: ' ',
  },
  {
    given: words('Lucía Mateo Carmen Iván Paula Diego Elena Nicolás Rocío Andrés'),
    family: words('Navarro Ibáñez Romero Vidal Ortega Campos Reyes Molina Peña Cortés'),
    separator: ' ',
  },
  {
    given: words('Lena Jonas Greta Felix Marlene Anton Jule Emil Jörg:joerg Käthe:kaethe'),
    family: words('Brandt Keller Vogel Lindner Sommer Kühn:kuehn Hartmann Busch Groß:gross Ebert'),
    separator: ' ',
  },
  {
    given: words('Chloé Bastien Élodie Théo Margaux Lucas Manon Gaël Noémie Rémi'),
    family: words('Moreau Lefèvre Garnier Rousseau Chevalier Perrin Blanchet Marchand Dupré Besson'),
    separator: ' ',
  },
  {
    given: words('Amara Chidi Ngozi Emeka Folake Tunde Adaeze Kelechi Zainab Sadiq'),
    family: words('Okafor Adeyemi Eze Balogun Nwosu Obi Ogunleye Danjuma Bello Onyeka'),
    separator: ' ',
  },
  {
    given: words('Grace Owen Ruby Callum Maeve Ethan Isla Declan Harriet Rhys'),
    family: words('Walker Hughes Byrne Fraser Bennett Doyle Sinclair Price Murray Osborne'),
    separator: ' ',
  },
  {
    given: words('Zofia Jakub Hanna Piotr Oliwia Tomasz Aniela Marek Jagoda Wiktor'),
    family: words('Nowak Wójcik Kowalczyk Zając Mazur Krawczyk Dudek Sikora Górka Pająk'),
    separator: ' ',
  },
  {
    given: words(
      'Анна:anna Дмитро:dmytro Олена:olena Максим:maksym Мария:maria Павел:pavel Ірина:iryna Лев:lev',
    ),
    family: words('Бондар:bondar Шевчук:shevchuk Мельник:melnyk Мороз:moroz Гончар:honchar Ткач:tkach'),
    separator: ' ',
  },
  {
    given: words('Ελένη:eleni Νίκος:nikos Σοφία:sofia Γιώργος:giorgos Άννα:anna Πέτρος:petros'),
    family: words('Αλεξίου:alexiou Βλάχος:vlachos Δήμου:dimou Κανάκης:kanakis Λάμπρου:lamprou Ρήγας:rigas'),
    separator: ' ',
  },
  {
    given: words('ليلى:layla عمر:omar سارة:sara يوسف:yusuf نور:nour خالد:khalid مريم:maryam سامي:sami'),
    family: words('حداد:haddad منصور:mansour خوري:khoury نجار:najjar سليم:salim قاسم:qasim صباغ:sabbagh'),
    separator: ' ',
  },
  {
    given: words('अनिता:anita रोहन:rohan प्रिया:priya अर्जुन:arjun मीरा:meera विकास:vikas काव्या:kavya नील:neel'),
    family: words('शर्मा:sharma वर्मा:verma पटेल:patel जोशी:joshi मेहता:mehta नायर:nair सेन:sen राव:rao'),
    separator: ' ',
  },
  {
    given: words('美咲:misaki 健太:kenta 陽子:yoko 大輔:daisuke さくら:sakura 蓮:ren 直美:naomi 翔:sho'),
    family: words(
      '佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 渡辺:watanabe 山本:yamamoto 中村:nakamura',
    ),
    separator: ' ',
    isFamilyFirst: true,
  },
  {
    given: words('丽华:lihua 伟:wei 静怡:jingyi 浩然:haoran 小梅:xiaomei 建国:jianguo 雨欣:yuxin 磊:lei'),
    family: words('王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 赵:zhao 黄:huang'),
    separator: '',
    isFamilyFirst: true,
  },
  {
    given: words(
      '지우:jiwoo 민준:minjun 서연:seoyeon 도윤:doyun 하은:haeun 시우:siwoo 유진:yujin 현우:hyunwoo',
    ),
    family: words('김:kim 이:lee 박:park 최:choi 정:jung 강:kang 윤:yoon 한:han'),
    separator: '',
    isFamilyFirst: true,
  },
];

const MARKS = /\p{M}/gu;

/** A name of one of many languages. */
export function drawName(random: Random): PersonName {
  const { given, family, separator, isFamilyFirst } = random.pick(NAMINGS);
  const [first, last] = [readWord(random.pick(given)), readWord(random.pick(family))];
  const order = isFamilyFirst ? [last, first] : [first, last];
  return {
    shown: order.map(({ shown }) => shown).join(separator),
    latin: { given: first.latin, family: last.latin },
  };
}

function readWord(word: string): { shown: string; latin: string } {
  const [shown = '', latin = shown.normalize('NFD').replace(MARKS, '').toLowerCase()] = word.split(':');
  return { shown, latin };
}
