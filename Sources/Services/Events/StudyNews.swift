internal import Domain

/// Says which study changed to whoever looks at a worklist. Nothing rests on it: it never fails, and what cannot be told is found in the list.
struct StudyNews: Sendable {
    let events: any EventBus
    let studies: any StudyRepository

    func announce(_ id: StudyID, broughtBy author: Author) async {
        await events.publish(.studyChanged(id, broughtBy: author.userID))
    }

    /// For who has not the study at hand.
    func announce(_ id: StudyID) async {
        guard let study = try? await studies.study(id) else { return }
        await announce(id, broughtBy: study.receivedBy)
    }
}
