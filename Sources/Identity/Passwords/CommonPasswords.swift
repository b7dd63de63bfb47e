/// The words that passwords are made of most: what a guesser tries first, in general and in this place.
enum CommonPasswords {
    /// Each as it is, from back to front, and, of the Russian ones, as they come out on a keyboard that is set to Latin.
    static let words: Set<String> = {
        let plain = (general + keyboard + time + medicine + russian + uzbek).flatMap { $0.split(separator: " ").map(String.init) }
        let shifted = plain.map { String(GuessedPassword.folded(String($0.map { latinKeys[$0] ?? $0 }))) }
        return Set((plain + shifted).flatMap { [$0, String($0.reversed())] }.filter { $0.count >= 3 })
    }()

    static let longest = words.lazy.map(\.count).max() ?? 0

    private static let general = [
        "password passwort passwd passw0rd pass passphrase pwd login signin logon user username admin administrator root toor guest test testing tester",
        "demo default changeme changeit letmein welcome hello secret private access master system server database backup temp temporary initial",
        "letme trustno iloveyou iloveu love lovely sweet sweetheart baby babygirl honey angel princess prince queen king sunshine flower butterfly",
        "monkey dragon tiger lion eagle falcon wolf bear horse dog cat kitty puppy rabbit shadow ghost ninja pirate warrior hunter killer batman superman",
        "spiderman starwars pokemon minecraft matrix hacker computer internet windows linux android samsung iphone apple google facebook microsoft",
        "football soccer baseball basketball hockey tennis golf chelsea arsenal liverpool barcelona realmadrid juventus ronaldo messi zidane",
        "michael jordan jennifer jessica daniel david robert thomas charlie andrew ashley amanda nicole hannah joshua matthew george william james john",
        "money dollar diamond gold silver cookie chocolate banana orange pepper cheese coffee pizza whatever nothing forever freedom heaven jesus",
        "mustang ferrari porsche mercedes yamaha harley corvette camaro music guitar rainbow purple yellow green blue black white red house home",
        "family mother father mama papa mommy daddy sister brother friend friends company office business work manager director boss",
    ]

    private static let keyboard = [
        "qwerty qwertz azerty qwert qwer asdf asdfgh zxcv zxcvbn qazwsx qazxsw wsxedc zaqxsw abc abcd abcdef xyz abcabc aaa xxx zzz"
    ]

    private static let time = [
        "spring summer autumn fall winter january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday christmas newyear easter ramadan navruz navroz",
        "jan feb mar apr jun jul aug sep sept oct nov dec",
    ]

    private static let medicine = [
        "pneumoscope pneumo scope pneumonia hospital clinic klinik doctor physician nurse medic medical medicine patient health healthcare care surgery",
        "surgeon emergency ambulance pharmacy therapy therapist radiology radiologist radiograph radiographer radiation technician xray roentgen rontgen",
        "rentgen dicom pacs orthanc modality chest thorax lung lungs film films scan scanner tomography ultrasound ward auditor service ray",
    ]

    private static let russian = [
        "пароль пароли логин админ администратор пользователь привет здравствуй любовь люблю яяя солнце солнышко зайка зайчик котик котенок кошка собака",
        "мама папа дочка сынок брат сестра семья друг друзья россия москва ташкент самарканд бухара узбекистан спартак динамо зенит футбол",
        "весна лето осень зима январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "понедельник вторник среда четверг пятница суббота воскресенье",
        "больница клиника поликлиника врач доктор медсестра медицина пациент рентген рентгенолог рентгенология снимок снимки легкие легкое пневмония",
        "пневмоскоп грудь здоровье хирург терапевт аптека отделение лаборант",
        "наташа настя саша маша даша катя лена оля света ира юля аня таня сергей андрей дима максим александр алексей дмитрий николай иван иванов",
        "parol paroli privet lubov lyublyu solnce solnyshko bolnica vrach doktor poliklinika medsestra snimok pnevmoniya leto zima vesna osen moskva",
    ]

    private static let uzbek = [
        "parol maxfiy salom assalom sevgi sevaman muhabbat jonim azizim onajon otajon oila dost dostim uzbekistan ozbekiston toshkent tashkent samarqand",
        "samarkand buxoro bukhara andijon fargona namangan qarshi nukus xiva urganch termiz navoiy jizzax guliston paxtakor bunyodkor",
        "bahor yoz kuz qish yanvar fevral mart aprel iyun iyul avgust sentabr oktabr noyabr dekabr dushanba seshanba chorshanba payshanba juma yakshanba",
        "shifoxona kasalxona poliklinika shifokor hamshira bemor tibbiyot salomatlik rentgen opka zotiljam suratlar surat kokrak jarroh dorixona bolim",
        "пароль салом севги ўзбекистон тошкент самарқанд бухоро баҳор ёз куз қиш шифохона касалхона шифокор ҳамшира бемор тиббиёт ўпка зотилжам",
        "dilnoza malika madina gulnora nodira aziz jasur sardor bobur timur temur amir otabek sherzod rustam karimov karimova",
    ]

    /// Where the keys of the Russian keyboard lie on the Latin one.
    private static let latinKeys = Dictionary(uniqueKeysWithValues: zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."))
}
