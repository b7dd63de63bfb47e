public import ArgumentParser
internal import Domain
internal import Persistence
internal import SQL
internal import Services

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list and change those who may sign in.",
        discussion: """
            Works on the database that DATABASE_URL names, beside a running service; changes hold from the next request.
            A password that is made is printed once. One of your own comes from the file that --password-file names, never from the command line.
            """,
        subcommands: [Add.self, List.self, Disable.self, Enable.self, ResetPassword.self, SetRoles.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a user.")

        @Argument(help: "The name to sign in with.")
        var name: String
        @Option(help: "administrator, physician, technician, auditor or service; again for more than one.")
        var role: [Role]
        @Option(help: "As people know them.")
        var displayName: String?
        @Option(help: "Address.")
        var email: String?
        @Option(help: "File that holds the password; one is made and printed without it.")
        var passwordFile: String?

        func run() async throws {
            try await PeoplePlace.with { people in
                let new = NewUser(
                    name: name, displayName: displayName, email: email, roles: Set(role), password: try passwordFile.map(PasswordFile.read))
                let (user, password) = try await people.users.create(new, by: .system)
                Console.print("added \(user.name)\(password.map { ", password: \($0) (to be changed at the first sign-in)" } ?? "")")
                guard user.roles == [.service] else { return }
                Console.print("client secret: \(try await people.users.setClientSecret(of: user.id, by: .system)) (shown once)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print every user.")

        func run() async throws {
            try await PeoplePlace.with { people in
                var page: PageCursor?
                repeat {
                    let found = try await people.users.users(page: PageRequest(limit: PageRequest.maximumLimit, after: page))
                    for user in found.items { Console.print(line(user)) }
                    page = found.next
                } while page != nil
            }
        }

        private func line(_ user: User) -> String {
            [
                user.name, user.roles.map(\.rawValue).sorted().joined(separator: ","), user.isEnabled ? "enabled" : "disabled",
                user.hasSecondFactor ? "second factor" : "", user.lastSignInAt.map { "last signed in \($0)" } ?? "never signed in",
                Console.printable(user.displayName ?? ""),
            ].joined(separator: "\t")
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a user in no more: sessions and keys end at once.")

        @Argument var name: String

        func run() async throws {
            try await PeoplePlace.with { people in
                try await people.change(name, UserChange(isEnabled: false))
                Console.print("disabled \(name)")
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a user in again.")

        @Argument var name: String

        func run() async throws {
            try await PeoplePlace.with { people in
                try await people.change(name, UserChange(isEnabled: true))
                Console.print("enabled \(name)")
            }
        }
    }

    struct ResetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-password", abstract: "Give a user a new password, and end every session of theirs.")

        @Argument var name: String
        @Option(help: "File that holds the password; one is made and printed without it.")
        var passwordFile: String?
        @Flag(help: "Take the second factor away too, as where the telephone is lost.")
        var secondFactor = false

        func run() async throws {
            try await PeoplePlace.with { people in
                let user = try await people.users.user(named: name)
                let made = try await people.users.resetPassword(of: user.id, to: try passwordFile.map(PasswordFile.read), by: .system)
                if secondFactor { try await people.users.removeSecondFactor(of: user.id, by: .system) }
                Console.print(made.map { "new password of \(user.name): \($0) (to be changed at the next sign-in)" } ?? "password of \(user.name) set")
            }
        }
    }

    struct SetRoles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "role", abstract: "Give a user these roles and no other.")

        @Argument var name: String
        @Argument(help: "administrator, physician, technician, auditor, service.")
        var roles: [Role]

        func run() async throws {
            try await PeoplePlace.with { people in
                try await people.change(name, UserChange(roles: Set(roles)))
                Console.print("\(name) is \(roles.map(\.rawValue).joined(separator: ", "))")
            }
        }
    }
}

extension Role: ExpressibleByArgument {}
