internal import SQL

extension Migration {
    static let studies = Migration(
        number: 2, name: "studies", reason: "One row a radiograph, with all that a list shows, filters and sorts by, so that no list costs more than its page.",
        statements: [
            """
            CREATE TABLE images (
                -- SHA-256 of the original bytes.
                digest TEXT NOT NULL PRIMARY KEY,
                byte_count \(.integer),
                format TEXT CHECK (format IN ('jpeg', 'png', 'dicom')),
                created_at \(.integer) NOT NULL,
                -- 'removing': no study refers to it, and none may any more until the bytes are gone.
                -- 'removed': the bytes are gone, and with them those of an upload that was staged before and not yet recorded.
                state TEXT NOT NULL CHECK (state IN ('kept', 'removing', 'removed')),
                -- When the removal was claimed, so that one that nobody finished is taken over.
                claimed_at \(.integer),
                -- By the clock of who removed it, after the bytes were gone.
                removed_at \(.integer),
                CHECK ((state = 'removing') = (claimed_at IS NOT NULL)),
                CHECK ((state = 'removed') = (removed_at IS NOT NULL)),
                CHECK (state <> 'kept' OR (byte_count IS NOT NULL AND format IS NOT NULL))
            )\(.strict)
            """,
            "CREATE INDEX images_being_removed ON images (claimed_at) WHERE state = 'removing'",
            "CREATE INDEX images_removed ON images (removed_at) WHERE state = 'removed'",
            """
            CREATE TABLE studies (
                \(.identity),
                -- NULL where nobody said, and once erased.
                patient \(.integer) REFERENCES patients (sequence),
                -- NULL once erased.
                image TEXT REFERENCES images (digest),
                status TEXT NOT NULL CHECK (status IN ('queued', 'predicted', 'failed')),
                failure_code TEXT,
                failure_message TEXT,
                notes TEXT,
                age_years \(.real),
                received_at \(.integer) NOT NULL,
                completed_at \(.integer),
                received_by TEXT NOT NULL,
                radiograph TEXT,
                -- Of the prediction that the study shows, which is never a shadow; repeated here for lists.
                -- It has no foreign key, for the two rows refer to each other and SQLite cannot add one later.
                prediction \(.integer),
                finding TEXT CHECK (finding IN ('pneumonia', 'indeterminate', 'normal')),
                probability \(.real) CHECK (probability BETWEEN 0 AND 1),
                -- What the list of risk is sorted by: millionths of the probability; 2,000,000 where there is none, so that no case is hidden.
                risk \(.integer) NOT NULL DEFAULT 2000000 CHECK (risk BETWEEN 0 AND 1000000 OR risk = 2000000),
                -- By the last review.
                review_state TEXT NOT NULL DEFAULT 'unreviewed' CHECK (review_state IN ('unreviewed', 'agreed', 'disagreed')),
                reviewed_finding TEXT CHECK (reviewed_finding IN ('pneumonia', 'indeterminate', 'normal')),
                first_reviewed_at \(.integer),
                -- The patient's, repeated here so that finding a name and keeping the list's order is one look into one index.
                search_words TEXT NOT NULL,
                CHECK ((status = 'queued') = (completed_at IS NULL)),
                CHECK ((status = 'predicted') = (prediction IS NOT NULL)),
                CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
                CHECK ((prediction IS NULL) = (finding IS NULL) AND (finding IS NULL) = (probability IS NULL)),
                CHECK ((probability IS NULL) = (risk = 2000000)),
                CHECK ((review_state = 'unreviewed') = (first_reviewed_at IS NULL))
            )\(.strict)
            """,
            // Every filter in both orders, each with the order behind it: the first row of a page is where the index is entered.
            "CREATE INDEX studies_by_risk ON studies (risk\(.thenSequence))",
            "CREATE INDEX studies_by_finding ON studies (finding\(.thenSequence))",
            "CREATE INDEX studies_by_finding_and_risk ON studies (finding, risk\(.thenSequence))",
            "CREATE INDEX studies_by_review_state ON studies (review_state\(.thenSequence))",
            "CREATE INDEX studies_by_review_state_and_risk ON studies (review_state, risk\(.thenSequence))",
            "CREATE INDEX studies_by_status ON studies (status\(.thenSequence))",
            "CREATE INDEX studies_by_patient ON studies (patient\(.thenSequence))",
            // For telling whether an image is still referred to.
            "CREATE INDEX studies_by_image ON studies (image)",
        ])
}
