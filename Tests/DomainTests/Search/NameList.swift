/// Names as people here write them, in every alphabet that they use.
enum NameList {
    static let all = uzbek + russian + neighbours + others

    private static let uzbek = """
        Abdulla Abdullayev Абдулла Абдуллаев Abdurahmon Абдураҳмон Adham Azizbek Азизбек Akmal Alisher Алишер Anvar Asadbek Asqar Асқар Ashurali Ашурали
        Aʼlo Аъло Bahodir Баҳодир Baxtiyor Бахтиёр Bekzod Behruz Botir Ботир Bo‘ri Бўри Davron Dilshod Дилшод Doniyor Дониёр Elyor Элёр Erkin Эркин Eshmat
        Эшмат Farhod Фарҳод Farrux Фаррух Fozil Gʻayrat Ғайрат G'ani Ғани Gulchehra Гулчеҳра Gulnora Hamid Ҳамид Hayitboy Ҳайитбой Husan Ҳусан Ibrohim
        Иброҳим Ikrom Ilhom Илҳом Ilyos Илёс Islom Isʼhoq Исҳоқ Ixtiyor Ихтиёр Jahongir Жаҳонгир Jamshid Жамшид Jasur Жасур Joʻrabek Жўрабек Kamol Komil
        Комил Laylo Лайло Lochin Malika Maʼmura Маъмура Ma'ruf Маъруф Mahliyo Маҳлиё Mirziyoyev Мирзиёев Mohira Muhayyo Муҳайё Muhammadjon Муҳаммаджон
        Murodjon Муроджон Munojot Nargiza Наргиза Nigora Nodir Нодир Nozimjon Oybek Ойбек Oygul Ozod Oʻktam Ўктам Oʻtkir Ўткир Pоʻlat Пўлат Qahramon Қаҳрамон
        Qodir Қодир Qoʻchqor Қўчқор Ravshan Равшан Rayhon Райҳон Rustam Saʼdulla Саъдулла Said Саид Saidjon Sayyora Сайёра Sardor Shahlo Шаҳло Shavkat Шавкат
        Sherzod Шерзод Shuhrat Soli Sobir Tohir Тоҳир Toshmat Тошмат Tursunoy Турсуной Ubaydulla Убайдулла Ulugʻbek Улуғбек Umid Umida Usmon Vali Xadicha
        Хадича Xayrulla Хайрулла Xolida Xoʻjayev Хўжаев Xurshid Хуршид Yahyo Яҳё Yigitali Йигитали Yodgor Ёдгор Yoqub Ёқуб Yoʻldosh Йўлдош Yulduz Юлдуз Yunus
        Юнус Yusuf Юсуф Zafar Zaynab Зайнаб Ziyoda Зиёда Zohid Zuhra Зулфия Zulfiya Oʻzbekiston Ўзбекистон Qoraqalpogʻiston Қорақалпоғистон Eʼtibor Эътибор
        """.split { $0.isWhitespace }.map(String.init) + [
            "Karimov Ali Vali oʻgʻli", "Каримова Зайнаб Али қизи", "Xo‘jayev-Qodirov A.B.", "Mirza Ulugʻbek, 1394",
        ]

    private static let russian = """
        Александр Aleksandr Алексей Aleksey Анастасия Anastasiya Андрей Andrey Анна Артём Artyom Борис Валентина Валерий Valeriy Василий Vasiliy Васильев
        Vasilyev Вячеслав Vyacheslav Геннадий Григорий Григорьев Дарья Darya Денис Дмитрий Dmitry Евгений Yevgeniy Evgeny Евдокия Екатерина Yekaterina Елена
        Yelena Ефим Жанна Zhanna Зоя Zoya Иван Игорь Igor Илья Ilya Иосиф Кирилл Ксения Лев Любовь Lyubov Людмила Lyudmila Майя Maya Мария Mariya Михаил
        Mikhail Наталья Natalya Никита Николай Nikolay Олег Ольга Пётр Pyotr Раиса Семён Сергей Sergey Софья Татьяна Tatyana Фёдор Fyodor Цветаева Tsvetaeva
        Чайковский Chaykovskiy Шостакович Щербаков Shcherbakov Эдуард Эльвира Юлия Yuliya Юрий Yuriy Яков Yakov Ярослав Объедков Подъячев Соловьёв Достоевский
        """.split { $0.isWhitespace }.map(String.init) + ["Иванова-Петрова Анна Сергеевна", "Khasanov Khurshid", "Zhukov Georgiy"]

    private static let neighbours = """
        Әсел Айгүл Бауыржан Ғалымжан Дәурен Ерлан Жанар Қайрат Нұрсұлтан Назарбаев Өмірбек Сәуле Ұлан Үміт Шыңғыс Ілияс Ҷамшед Саидҷон Рӯзӣ Ҳоҷӣ Фирдавсӣ Ғафур
        Қосим Чыңгыз Айтматов Үсөн Gurbanguly Berdimuhamedow Öwez Şirin Çary Ýusup Oleksandr Олексій Їжакевич Євген Ґалаґан Ülviyyə Əliyev Məmmədov Şahin
        Ğədir Çağlar İbrahim Işık
        """.split { $0.isWhitespace }.map(String.init)

    private static let others = """
        José Müller François Zoë Łukasz Dvořák Østergård Þórdís Straße O'Connor McDonald Nguyễn Bùi Ιωάννης Οδυσσεύς Հովհաննես გიორგი محمد أحمد عبدالله
        مُحَمَّد فاطمة آیدا שלום שָׁרָה अमित हिन्दी कृष्ण সুমিত தமிழ் สมชาย กุ้ง ກິນ ကျော် ភូមិ 山田太郎 やまだ ガンダム 김철수 王小明 ཚེ་རིང
        """.split { $0.isWhitespace }.map(String.init) + ["Anna-Maria de la Cruz 2", "van 't Hoff"]
}
