internal import SQL

extension Migration {
    static let patients = Migration(
        number: 1, name: "patients", reason: "Whose radiographs they are. A record number belongs to one patient, also after a merge.",
        statements: [
            """
            CREATE TABLE patients (
                \(.identity),
                record_number TEXT UNIQUE,
                family_name TEXT NOT NULL,
                given_name TEXT,
                middle_name TEXT,
                birth_date TEXT,
                sex TEXT CHECK (sex IN ('female', 'male', 'other')),
                phone TEXT,
                email TEXT,
                address TEXT,
                contact_name TEXT,
                contact_relationship TEXT,
                contact_phone TEXT,
                insurance_provider TEXT,
                insurance_number TEXT,
                revision \(.integer) NOT NULL CHECK (revision >= 1),
                created_at \(.integer) NOT NULL,
                updated_at \(.integer) NOT NULL,
                -- The last survivor, never one that was itself merged: no chain is longer than one step.
                merged_into \(.integer) REFERENCES patients (sequence) CHECK (merged_into <> sequence),
                -- What the patient is found by, folded, with what those who were merged into it were found by; empty once merged.
                search_words TEXT NOT NULL
            )\(.strict)
            """,
            // For erasing a patient together with the records that were merged into it.
            "CREATE INDEX patients_by_survivor ON patients (merged_into) WHERE merged_into IS NOT NULL",
        ])
}
