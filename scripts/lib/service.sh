# Starts the binary $1 on a free port, with records of its own that go with it, and waits until it is ready; `$service` is then its address, and
# PNEUMOSCOPE_PASSWORD the password of its administrator `admin`. Stopped at the latest when the script ends.

start_service() {
  service_folder=$(mktemp -d)
  PNEUMOSCOPE_PASSWORD=$(od -An -N 20 -tx1 /dev/urandom | tr -d ' \n')
  export PNEUMOSCOPE_PASSWORD
  # Whoever tests comes from one address, and as fast as they can: no limits but those that a test sets itself.
  DATA_DIRECTORY=$service_folder/data ADMINISTRATOR_NAME=admin ADMINISTRATOR_PASSWORD=$PNEUMOSCOPE_PASSWORD \
    LIMIT_ADDRESS_PER_MINUTE=0 LIMIT_USER_PER_MINUTE=0 LIMIT_SIGN_INS_PER_MINUTE=0 LIMIT_UPLOADS_AT_ONCE=0 LIMIT_PICTURES_PER_DAY=0 \
    "$1" serve --port 0 >"$service_folder/output" 2>"$service_folder/log" &
  service_process=$!
  trap stop_service EXIT
  for _ in $(seq 1200); do
    service=$(grep -oE 'http://localhost:[0-9]+' "$service_folder/output" || true)
    [ -n "$service" ] && curl --silent --fail --output /dev/null "$service/ready" && return
    kill -0 "$service_process" 2>/dev/null || break
    sleep 0.1
  done
  fail "the service did not start: $(tail -n 1 "$service_folder/log")"
}

stop_service() {
  kill "$service_process" 2>/dev/null || true
  wait "$service_process" 2>/dev/null || true
  rm -rf "$service_folder"
  trap - EXIT
}
