"""The real mlflow client makes a webhook; a receiver checks what it is sent. Prints the log of its calls."""
import base64
import hashlib
import hmac
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookEvent, WebhookStatus
from mlflow.exceptions import MlflowException

address = sys.argv[1].rstrip("/")
received, answers, enough = [], [503, 200], threading.Event()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        delivery = self.headers["X-MLflow-Delivery-Id"]
        signed = f"{delivery}.{self.headers['X-MLflow-Timestamp']}.{body}".encode()
        digest = base64.b64encode(hmac.new(b"s3cret", signed, hashlib.sha256).digest()).decode()
        genuine = self.headers["X-MLflow-Signature"] == "v1," + digest
        received.append((delivery, genuine, json.loads(body)))
        self.send_response(answers.pop(0) if answers else 200)
        self.end_headers()
        self.wfile.write(b"thanks")
        if len(received) == 2:
            enough.set()

    def log_message(self, *args):
        pass


receiver = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{receiver.server_port}/hook"
client = MlflowClient(address)

hook = client.create_webhook("hook", url, ["registered_model.created"], secret="s3cret", description="for a test")
assert (hook.secret, hook.description, str(hook.status)) == (None, "for a test", "ACTIVE")
client.create_registered_model("price", tags={"team": "pricing"}, description="prices")
assert enough.wait(30), received
(first, genuine, body), (second, genuine_too, _) = received[:2]
assert genuine and genuine_too and first == second, received
assert (body["entity"], body["action"]) == ("registered_model", "created")
assert body["data"] == {"name": "price", "tags": {"team": "pricing"}, "description": "prices"}

tested = client.test_webhook(hook.webhook_id, WebhookEvent.from_str("model_version_tag.set"))
assert (tested.success, tested.response_status, tested.response_body) == (True, 200, "thanks")
assert received[-1][2]["entity"] == "model_version_tag"

changed = client.update_webhook(hook.webhook_id, status=WebhookStatus.DISABLED, events=["model_version.created"])
assert (changed.name, str(changed.status), str(changed.events[0])) == ("hook", "DISABLED", "model_version.created")
other = client.create_webhook("other", url, ["model_version.created"])
page = client.list_webhooks(max_results=1)
assert [w.name for w in page] == ["other"]
assert [w.name for w in client.list_webhooks(max_results=1, page_token=page.token)] == ["hook"]
client.delete_webhook(other.webhook_id)
assert [w.name for w in client.list_webhooks()] == ["hook"]
for refused in ["http://example.com/hook", "https://10.0.0.1/hook", "file:///etc/passwd"]:
    try:
        client.create_webhook("refused", refused, ["model_version.created"])
        raise AssertionError(refused)
    except MlflowException as e:
        assert e.error_code == "INVALID_PARAMETER_VALUE", e

print(urllib.request.urlopen(f"{address}/api/webhooks/{hook.webhook_id}/calls").read().decode())
