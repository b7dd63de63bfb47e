import Domain
import Services
import Testing

struct OneTimePasswordTests {
    /// The secret of RFC 4226, appendix D and RFC 6238, appendix B.
    private let password = OneTimePassword(secret: Array("12345678901234567890".utf8))

    @Test(
        arguments: zip(
            Int64(0)...9, ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]))
    func givesTheCodesOfRFC4226(step: Int64, code: String) {
        #expect(password.code(step: step) == code)
    }

    /// The standard shows eight digits, of which six are shown here.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ])
    func givesTheCodesOfRFC6238(second: Int64, code: String) {
        let moment = Timestamp(microseconds: second * 1_000_000)
        #expect(password.code(step: OneTimePassword.step(at: moment)) == code)
        #expect(password.matchingStep(code, at: moment) == second / 30)
    }

    @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
    func acceptsTheStepBeforeAndTheStepAfter(distance: Int64, isGood: Bool) {
        let now: Int64 = 41_152_263
        let moment = Timestamp(microseconds: now * 30_000_000 + 29_999_999)
        #expect(password.matchingStep(password.code(step: now + distance), at: moment) == (isGood ? now + distance : nil))
    }

    @Test func takesTheCodeAsAppsShowIt() {
        #expect(password.matchingStep("287 082", at: Timestamp(microseconds: 59_000_000)) == 1)
    }

    @Test(arguments: [
        "", " ", "28708", "2870820", "28708x", "２８７０８２", "-87082", "+87082", "287082\u{0}", "287\u{A0}082", String(repeating: "2", count: 100),
        String(repeating: " ", count: 16) + "287082",
    ])
    func refusesWhatIsNotSixDigits(code: String) {
        #expect(password.matchingStep(code, at: Timestamp(microseconds: 59_000_000)) == nil)
    }

    @Test func refusesTheCodeOfAnotherSecret() {
        let other = OneTimePassword(secret: Array("12345678901234567891".utf8))
        let moment = Timestamp(microseconds: 59_000_000)
        #expect(password.matchingStep(other.code(step: 1), at: moment) == nil)
    }

    @Test func makesAnotherSecretEachTime() {
        let secrets = Set((0..<100).map { _ in OneTimePassword.makeSecret() })
        #expect(secrets.count == 100)
        #expect(secrets.allSatisfy { $0.count == 20 })
    }

    @Test(arguments: [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")])
    func writesBase32AsRFC4648Does(bytes: String, text: String) {
        #expect(Base32.text(of: Array(bytes.utf8)) == text)
    }

    @Test func writesTheAddressThatAppsRead() {
        let uri = OneTimePassword.uri(secret: Array("foobar".utf8), account: "a.karimova+x@ward.uz", issuer: "Pneumoscope: 1-shifoxona & клиника")
        let issuer = "Pneumoscope%201-shifoxona%20%26%20%D0%BA%D0%BB%D0%B8%D0%BD%D0%B8%D0%BA%D0%B0"
        #expect(
            uri == "otpauth://totp/\(issuer):a.karimova%2Bx%40ward.uz?secret=MZXW6YTBOI&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30")
    }
}
