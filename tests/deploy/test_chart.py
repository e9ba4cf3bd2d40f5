"""The chart: linted and rendered by helm; each object is held against its schema, and by what it means."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reelbase import __version__
from reelbase.setting import variable
from reelbase.settings import names
from tests.asking import Client
from tests.deploy.looking import ROOT, TOOLS, absent

HELM = TOOLS / "helm"
CHART = ROOT / "deploy" / "helm" / "reelbase"
OLDEST, NEWEST = "1.25.0", "1.37.0"
POSTGRES = "postgresql://reelbase:secret@postgres/reelbase"
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(bool(absent(HELM)), reason=absent(HELM) or "helm is there"),
]

Values = dict[str, Any]
EVERYTHING: Values = {
    "replicas": 3,
    "database": {"url": POSTGRES},
    "settings": {"workers": 2, "shared": "s3://films/shared", "trusted_proxies": "10.0.0.0/8", "jobs": True},
    "secrets": {"REELBASE_UPSTREAM_KEY": "hidden", "AWS_SECRET_ACCESS_KEY": "hidden too"},
    "env": {"AWS_ENDPOINT_URL": "http://minio:9000"},
    "existingSecret": "ours",
    "ingress": {"enabled": True, "className": "nginx", "host": "films.example.org", "tlsSecret": "films",
                "annotations": {"nginx.ingress.kubernetes.io/proxy-body-size": "32m"}},
    "autoscaling": {"enabled": True},
    "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "films", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
    "imagePullSecrets": [{"name": "registry"}],
    "podAnnotations": {"seen": "yes"},
}  # fmt: skip
SAMPLES: dict[str, Values] = {
    "defaults": {},
    "everything": EVERYTHING,
    "an existing secret": {"replicas": 2, "database": {"existingSecret": "postgres"}},
    "no volume": {"persistence": {"enabled": False}, "serviceAccount": {"create": False}},
    "a volume that is there": {"persistence": {"existingClaim": "films", "storageClass": "fast"}},
}


def helm(*arguments: str, values: Values | None = None) -> "subprocess.CompletedProcess[str]":
    """What helm says, given values."""
    command = [str(HELM), *arguments, "--values=-"]
    text = yaml.safe_dump(values or {})
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def rendered(values: Values) -> dict[str, Any]:
    """The objects that helm makes, by kind."""
    done = helm("template", "films", str(CHART), "--namespace=media", values=values)
    assert done.returncode == 0, done.stderr
    found = [each for each in yaml.safe_load_all(done.stdout) if each]
    assert len({each["kind"] for each in found}) == len(found)
    return {each["kind"]: each for each in found}


def pod(objects: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = objects["Deployment"]["spec"]["template"]["spec"]
    return found


def only(of: dict[str, Any], what: str = "containers") -> dict[str, Any]:
    [found] = of[what]
    assert isinstance(found, dict)
    return found


def variables(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each.get("value", "") for each in container.get("env", ())}


@pytest.mark.parametrize("sample", SAMPLES)
def test_helm_finds_no_fault(sample: str) -> None:
    done = helm("lint", "--strict", str(CHART), values=SAMPLES[sample])
    assert (done.returncode, "[WARNING]" in done.stdout, "[ERROR]" in done.stdout) == (0, False, False), (
        done.stdout
    )


@pytest.fixture(scope="module")
def kubernetes() -> Iterator[Any]:
    """The schemas of Kubernetes, from the folder of tools."""
    sys.path.append(str(TOOLS / "python"))
    try:
        yield pytest.importorskip(
            "kubernetes_validate", reason="needs kubernetes-validate: type make deploy-tools"
        )
    finally:
        sys.path.remove(str(TOOLS / "python"))


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("sample", SAMPLES)
def test_each_object_is_one_of_kubernetes(sample: str, version: str, kubernetes: Any) -> None:
    for kind, each in rendered(SAMPLES[sample]).items():
        if kind != "ServiceMonitor":  # of the operator of Prometheus, which has a schema of its own
            kubernetes.validate(each, version, strict=True)


def test_a_misspelt_field_would_be_found(kubernetes: Any) -> None:
    faulty = rendered({})["Deployment"]
    only(pod({"Deployment": faulty}))["readynessProbe"] = {}
    with pytest.raises(kubernetes.ValidationError, match="readynessProbe"):
        kubernetes.validate(faulty, NEWEST, strict=True)


def test_every_variable_is_a_setting() -> None:
    known = {variable(name) for name in names()}
    for values in SAMPLES.values():
        objects = rendered(values)
        found = set(variables(only(pod(objects))))
        found |= set(objects.get("Secret", {}).get("stringData", {}))
        assert {each for each in found if each.startswith("REELBASE_")} <= known


def test_probes_ask_what_the_server_answers(demo_url: str) -> None:
    container = only(pod(rendered({})))
    probes = [container[f"{name}Probe"] for name in ("startup", "liveness", "readiness")]
    with Client(demo_url) as client:
        for probe in probes:
            assert probe["httpGet"]["port"] == "http"
            assert client.get(probe["httpGet"]["path"]).status == 200
    startup = probes[0]
    assert startup["periodSeconds"] * startup["failureThreshold"] == 3600


def test_one_pod_keeps_its_file() -> None:
    objects = rendered({})
    assert set(objects) == {"ServiceAccount", "PersistentVolumeClaim", "Service", "Deployment"}
    assert objects["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}
    claim = objects["PersistentVolumeClaim"]
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    volumes = {each["name"]: each for each in pod(objects)["volumes"]}
    assert volumes["data"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]


def test_it_has_no_rights() -> None:
    for values in SAMPLES.values():
        spec = pod(rendered(values))
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        for each in [*spec["containers"], *spec.get("initContainers", ())]:
            assert each["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {mount["mountPath"] for mount in each["volumeMounts"]} == {"/data", "/tmp"}


def test_several_pods_are_on_postgresql() -> None:
    objects = rendered(EVERYTHING)
    assert "PersistentVolumeClaim" not in objects
    deployment = objects["Deployment"]["spec"]
    assert "replicas" not in deployment  # the autoscaler says how many
    assert deployment["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert only(pod(objects), "initContainers")["args"] == ["migrate"]
    assert objects["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"] == "films-reelbase"
    assert objects["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1
    selector = deployment["selector"]["matchLabels"]
    for kind in ("Service", "PodDisruptionBudget", "ServiceMonitor"):
        found = objects[kind]["spec"]["selector"]
        assert found.get("matchLabels", found) == selector


def test_secrets_are_in_secrets_alone() -> None:
    objects = rendered(EVERYTHING)
    secret = objects.pop("Secret")
    assert secret["stringData"] == {
        "REELBASE_DATABASE": POSTGRES,
        "REELBASE_UPSTREAM_KEY": "hidden",
        "AWS_SECRET_ACCESS_KEY": "hidden too",
    }
    assert "hidden" not in json.dumps(objects)
    assert "secret@postgres" not in json.dumps(objects)
    taken = [each["secretRef"]["name"] for each in only(pod(objects))["envFrom"]]
    assert taken == [secret["metadata"]["name"], "ours"]
    reference = rendered(SAMPLES["an existing secret"])
    [database] = [each for each in only(pod(reference))["env"] if each["name"] == "REELBASE_DATABASE"]
    assert database["valueFrom"]["secretKeyRef"] == {"name": "postgres", "key": "url"}


def test_numbers_are_written_as_settings_read_them() -> None:
    given = {"body_limit": 20_000_000, "port": 8000, "redirect": False}
    found = variables(only(pod(rendered({"settings": given, "env": {"RATIO": 0.25, "WAIT": 10**9}}))))
    assert found["REELBASE_BODY_LIMIT"] == "20000000"
    assert (found["REELBASE_PORT"], found["REELBASE_REDIRECT"]) == ("8000", "false")
    assert (found["RATIO"], found["WAIT"]) == ("0.25", "1000000000")


def test_another_secret_starts_other_pods() -> None:
    def annotations(**secrets: str) -> Any:
        return rendered({"secrets": secrets})["Deployment"]["spec"]["template"]["metadata"]["annotations"]

    assert annotations(A="1") == annotations(A="1") != annotations(A="2")


def test_the_address_is_that_of_the_ingress() -> None:
    objects = rendered(EVERYTHING)
    assert variables(only(pod(objects)))["REELBASE_BASE_URL"] == "https://films.example.org"
    rule = only(objects["Ingress"]["spec"], "rules")
    assert rule["host"] == "films.example.org"
    backend = only(rule["http"], "paths")["backend"]["service"]
    assert backend == {"name": objects["Service"]["metadata"]["name"], "port": {"name": "http"}}
    own = {"ingress": {"enabled": True}, "settings": {"base_url": "https://other.example.org"}}
    assert variables(only(pod(rendered(own))))["REELBASE_BASE_URL"] == "https://other.example.org"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"replicas": 2}, "expected one pod with SQLite"),
        ({"autoscaling": {"enabled": True}}, "expected one pod with SQLite"),
        ({"replica": 2}, "replica"),
        ({"database": {"url": "mysql://nowhere"}}, "url"),
        ({"settings": {"REELBASE_PORT": 1}}, "REELBASE_PORT"),
        ({"persistence": {"size": "much"}}, "size"),
        ({"secrets": {"REELBASE_METRICS_TOKEN": 12345678901234567890}}, "REELBASE_METRICS_TOKEN"),
    ],
)
def test_values_that_mean_nothing_are_refused(values: Values, said: str) -> None:
    done = helm("template", "films", str(CHART), values=values)
    assert done.returncode
    assert said in done.stderr


def test_metrics_have_a_port_of_their_own() -> None:
    objects = rendered(EVERYTHING)
    container = only(pod(objects))
    assert variables(container)["REELBASE_METRICS_ADDRESS"] == "0.0.0.0:9464"
    ports = {each["name"]: each["containerPort"] for each in container["ports"]}
    served = {each["name"]: each["targetPort"] for each in objects["Service"]["spec"]["ports"]}
    assert (ports["metrics"], served["metrics"]) == (9464, "metrics")
    assert only(objects["ServiceMonitor"]["spec"], "endpoints")["port"] == "metrics"
    assert [each["name"] for each in only(pod(rendered({})))["ports"]] == ["http"]


def test_prometheus_shows_the_token_where_there_is_one() -> None:
    endpoint = only(rendered(EVERYTHING)["ServiceMonitor"]["spec"], "endpoints")
    assert "authorization" not in endpoint
    token = {"REELBASE_METRICS_TOKEN": "Zq3v9sWk2LxT7nYb"}
    objects = rendered({"serviceMonitor": {"enabled": True}, "secrets": token})
    given = only(objects["ServiceMonitor"]["spec"], "endpoints")["authorization"]["credentials"]
    assert given["name"] == objects["Secret"]["metadata"]["name"]
    assert objects["Secret"]["stringData"][given["key"]] == token["REELBASE_METRICS_TOKEN"]


def test_it_is_of_this_version() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["appVersion"] == chart["version"] == __version__
    image = only(pod(rendered({})))["image"]
    assert image == f"reelbase:{__version__}"


def test_every_value_is_in_the_schema() -> None:
    schema = json.loads(Path(CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert set(values) | {"global"} == set(schema["properties"])
    for name, value in values.items():
        properties = schema["properties"][name].get("properties")
        assert properties is None or set(value) == set(properties), name
