import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

/// Whose records somebody sees who may see their own alone.
struct ObjectAccessTests {
    private static let missing = "01890a5d-ac96-774b-bcce-b302099a8057"

    private func sendStudy(_ interface: Interface, bearing token: String, patient: String? = nil) async throws -> TestResponse {
        let form = Part.form([.file("12345")] + (patient.map { [.text("patientId", $0)] } ?? []))
        return try await interface.ask(
            .post, "/api/v1/studies", bearing: token, headers: [.contentType: "multipart/form-data; boundary=b"], body: form)
    }

    private func expectAlike(_ one: TestResponse, _ other: TestResponse, _ id: String, _ path: String) throws {
        #expect(one.status == .notFound && other.status == .notFound, "\(path): \(one.status)")
        func words(_ response: TestResponse) throws -> String {
            let request = try #require(response.headers[.requestID])
            return response.text.replacing(id, with: "ID").replacing(Self.missing, with: "ID").replacing(request, with: "REQUEST")
        }
        #expect(try words(one) == words(other), "\(path)")
        let names = { (response: TestResponse) in Set(response.headers.map { "\($0.name)" }) }
        #expect(names(one) == names(other), "\(path)")
    }

    @Test(arguments: [Role.technician, .service])
    func hidesTheStudiesOfOthers(_ role: Role) async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            let token = interface.accounts.signIn(role)
            for part in ["", "/image", "/display-range", "/original", "/saliency", "/overlay", "/report", "/reviews"] {
                let theirs = try await interface.ask(.get, "/api/v1/studies/\(id)\(part)", bearing: token)
                let none = try await interface.ask(.get, "/api/v1/studies/\(Self.missing)\(part)", bearing: token)
                try expectAlike(theirs, none, id, part)
            }
            let own = try #require(try await sendStudy(interface, bearing: token).object["id"] as? String)
            for part in ["", "/image", "/original", "/report"] {
                let response = try await interface.ask(.get, "/api/v1/studies/\(own)\(part)", bearing: token)
                #expect(response.status == .ok, "\(part)")
            }
            _ = try await interface.ask(.get, "/api/v1/studies", bearing: token)
            let user = try #require(try await interface.accounts.user(named: "some-\(role.rawValue)"))
            #expect(interface.records.state.withLock { $0.lastQuery?.visibility } == .broughtBy(user.id))
        }
    }

    @Test func hidesTheBatchesOfOthers() async throws {
        try await Interface.with { interface in
            let id = try #require(try await interface.send("/batches", form: [.file("1")]).object["id"] as? String)
            let token = interface.accounts.signIn(.technician)
            for part in ["", "/events"] {
                let theirs = try await interface.ask(.get, "/api/v1/batches/\(id)\(part)", bearing: token)
                let none = try await interface.ask(.get, "/api/v1/batches/\(Self.missing)\(part)", bearing: token)
                try expectAlike(theirs, none, id, part)
            }
        }
    }

    @Test func hidesThePatientsOfOthersFromAMachine() async throws {
        try await Interface.with { interface in
            let id = try await interface.patientID()
            let token = interface.accounts.signIn(.service)
            for part in ["", "/studies"] {
                let theirs = try await interface.ask(.get, "/api/v1/patients/\(id)\(part)", bearing: token)
                let none = try await interface.ask(.get, "/api/v1/patients/\(Self.missing)\(part)", bearing: token)
                try expectAlike(theirs, none, id, part)
            }
            let change: HTTPFields = [.ifMatch: "\"1\"", .contentType: "application/json"]
            let theirs = try await interface.ask(.put, "/api/v1/patients/\(id)", bearing: token, headers: change, body: #"{"familyName":"B"}"#)
            let none = try await interface.ask(.put, "/api/v1/patients/\(Self.missing)", bearing: token, headers: change, body: #"{"familyName":"B"}"#)
            try expectAlike(theirs, none, id, "PUT")
            let filed = try await sendStudy(interface, bearing: token, patient: id)
            #expect(filed.status == .notFound)
            #expect(interface.images.stagedCount == 0)
            let list = try await interface.ask(.get, "/api/v1/patients", bearing: token)
            #expect(try list.items.isEmpty)
            // A technician registers everybody's.
            let seen = try await interface.ask(.get, "/api/v1/patients/\(id)", bearing: interface.accounts.signIn(.technician))
            #expect(seen.status == .ok)
        }
    }

    private static let secrets = ["Kowalska", "Jadwiga", "1957-03-09", "MRN-7", "ageYears", "patientId", "/patients/"]

    /// Everything that tells of a study.
    private func looks(at study: String, _ interface: Interface, bearing token: String) async throws -> [TestResponse] {
        var answers: [TestResponse] = []
        for path in ["studies/\(study)", "studies/\(study)/report", "studies"] {
            answers.append(try await interface.ask(.get, "/api/v1/\(path)", bearing: token))
        }
        #expect(answers.allSatisfy { $0.status == .ok })
        return answers
    }

    private func file(_ patient: String, _ interface: Interface, bearing token: String) async throws -> TestResponse {
        let form = Part.form([.file("12345"), .text("patient", patient)])
        return try await interface.ask(
            .post, "/api/v1/studies", bearing: token, headers: [.contentType: "multipart/form-data; boundary=b"], body: form)
    }

    private static let jadwiga = #"{"recordNumber":"MRN-7","familyName":"Kowalska","givenName":"Jadwiga","birthDate":"1957-03-09","sex":"female"}"#

    /// A study filed under somebody's record number is one's own, and does not open that record.
    @Test func tellsAMachineNothingOfThePatientThatItsStudyWasFiledUnder() async throws {
        try await Interface.with { interface in
            _ = try await interface.send(.post, "/patients", json: Self.jadwiga)
            let token = interface.accounts.signIn(.service)
            let filed = try await file(#"{"recordNumber":"MRN-7","familyName":"Kowalska"}"#, interface, bearing: token)
            #expect(filed.status == .created)
            let study = try #require(try filed.object["id"] as? String)
            let id = try #require(StudyID(study))
            #expect(interface.records.state.withLock { $0.studies[id]?.patient != nil && $0.studies[id]?.age != nil }, "filed under the patient it belongs to")
            let answers = try await looks(at: study, interface, bearing: token)
            for answer in [filed] + answers {
                for secret in Self.secrets { #expect(!answer.text.contains(secret), "\(secret)") }
            }
            #expect(answers[1].text.contains("Patient not named here") && answers[1].text.contains("not known"))
            let seen = try await looks(at: study, interface, bearing: interface.accounts.signIn(.physician))
            #expect(seen.allSatisfy { !$0.text.contains("Patient not named here") } && seen[1].text.contains("Jadwiga") && seen[2].text.contains("MRN-7"))
            #expect(try seen[0].object["ageYears"] != nil)
        }
    }

    @Test func tellsAMachineNothingOfWhomItsOwnPatientWasMergedInto() async throws {
        try await Interface.with { interface in
            let survivor = try #require(try await interface.send(.post, "/patients", json: Self.jadwiga).object["id"] as? String)
            let token = interface.accounts.signIn(.service)
            let own = try await interface.ask(
                .post, "/api/v1/patients", bearing: token, headers: [.contentType: "application/json"], body: #"{"familyName":"Unknown"}"#)
            let duplicate = try #require(try own.object["id"] as? String)
            #expect(try await interface.send(.post, "/patients/\(survivor)/merge", json: #"{"duplicate":"\#(duplicate)"}"#).status == .ok)
            let filed = try await sendStudy(interface, bearing: token, patient: duplicate)
            #expect(filed.status == .created)
            for answer in [filed] + (try await looks(at: try #require(try filed.object["id"] as? String), interface, bearing: token)) {
                for secret in Self.secrets { #expect(!answer.text.contains(secret), "\(secret)") }
            }
        }
    }

    @Test func namesNobodyToAKeyThatMayReadStudiesAlone() async throws {
        try await Interface.with { interface in
            let study = try #require(try await interface.study(patient: Self.jadwiga)["id"] as? String)
            let owner = interface.accounts.add("owner", [.administrator])
            for answer in try await looks(at: study, interface, bearing: interface.accounts.apiKey(of: owner, [.readStudies])) {
                for secret in Self.secrets { #expect(!answer.text.contains(secret), "\(secret)") }
            }
            let seeing = interface.accounts.apiKey(of: owner, [.readStudies, .readPatients])
            #expect(try await looks(at: study, interface, bearing: seeing)[1].text.contains("Jadwiga"))
            let exporting = interface.accounts.apiKey(of: owner, [.exportStudies])
            for query in ["identified=true", "q=Kowalska", "patient=\(Self.missing)"] {
                try await interface.ask(.get, "/api/v1/export/studies?\(query)", bearing: exporting).problem(.forbidden, "forbidden")
            }
            #expect(try await interface.ask(.get, "/api/v1/export/studies", bearing: exporting).status == .ok)
        }
    }

    @Test func refusesAWrongGuessInTheSameWordsWhateverIsWrong() async throws {
        try await Interface.with { interface in
            _ = try await interface.send(.post, "/patients", json: Self.jadwiga)
            let token = interface.accounts.signIn(.service)
            var details: Set<String> = []
            for guess in [#""familyName":"Nowak""#, #""familyName":"Kowalska","birthDate":"1957-03-08""#, #""familyName":"Kowalska","sex":"male""#] {
                details.insert(try await file(#"{"recordNumber":"MRN-7",\#(guess)}"#, interface, bearing: token).problem(.conflict, "conflict"))
            }
            let detail = try #require(details.first)
            #expect(details.count == 1 && !["name", "birth", "sex"].contains { detail.contains($0) })
        }
    }

    @Test func showsAPhysicianEverything() async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            let response = try await interface.ask(.get, "/api/v1/studies/\(id)", bearing: interface.accounts.signIn(.physician))
            #expect(response.status == .ok)
        }
    }
}
