"""The manifest for Kubernetes: each object is one that the API takes, and its commands are ours."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import typer
import yaml

from digest.cli import app

MANIFEST = Path(__file__).parent.parent.parent / "deploy" / "kuberay.yaml"
OBJECTS = list(yaml.safe_load_all(MANIFEST.read_text("utf-8")))

# What KubeRay's API reference (ray.io/v1) says of the fields that the manifest uses; what it does not know is refused.
_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 0}
_PARAMETERS = {"type": "object", "additionalProperties": {"type": "string"}}
_POD = {"type": "object", "required": ["spec"]}
_GROUP = {"rayStartParams": _PARAMETERS, "template": _POD}
_WORKERS = {"groupName": _TEXT, "replicas": _COUNT, "minReplicas": _COUNT, "maxReplicas": _COUNT, **_GROUP}


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


RAY_JOB = _closed(
    {
        "apiVersion": {"const": "ray.io/v1"},
        "kind": {"const": "RayJob"},
        "metadata": {"type": "object"},
        "spec": _closed(
            {
                "entrypoint": _TEXT,
                "shutdownAfterJobFinishes": {"type": "boolean"},
                "ttlSecondsAfterFinished": _COUNT,
                "activeDeadlineSeconds": _COUNT,
                "rayClusterSpec": _closed(
                    {
                        "rayVersion": _TEXT,
                        "enableInTreeAutoscaling": {"type": "boolean"},
                        "autoscalerOptions": _closed({"idleTimeoutSeconds": _COUNT}),
                        "headGroupSpec": _closed(_GROUP, "rayStartParams", "template"),
                        "workerGroupSpecs": {
                            "type": "array",
                            "items": _closed(_WORKERS, "groupName", "maxReplicas", "template"),
                        },
                    },
                    "headGroupSpec",
                ),
            },
            "entrypoint",
            "rayClusterSpec",
        ),
    },
    "apiVersion",
    "kind",
    "metadata",
    "spec",
)


def ray_job() -> dict[str, Any]:
    (text,) = (it["data"]["job.yaml"] for it in OBJECTS if "job.yaml" in it.get("data", {}))
    job: dict[str, Any] = yaml.safe_load(text)
    return job


def pods() -> Iterator[dict[str, Any]]:
    cluster = ray_job()["spec"]["rayClusterSpec"]
    yield cluster["headGroupSpec"]["template"]
    yield from (group["template"] for group in cluster["workerGroupSpecs"])


@pytest.mark.parametrize("thing", OBJECTS, ids=lambda thing: f"{thing['kind']} {thing['metadata']['name']}")
def test_each_object_is_one_that_kubernetes_takes(thing: dict[str, Any]) -> None:
    kubernetes_validate.validate(thing, "1.34", strict=True)


def test_the_job_is_one_that_kuberay_takes() -> None:
    """Its pods are ones that Kubernetes takes."""
    jsonschema.validate(ray_job(), RAY_JOB)
    for pod in pods():
        kubernetes_validate.validate(
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, **pod}, "1.34", strict=True
        )


def test_the_job_calls_digest_as_digest_is_called() -> None:
    """A misspelt option would only be noticed at half past five."""
    program, command, *words = shlex.split(ray_job()["spec"]["entrypoint"])
    assert program == "digest"
    typer.main.get_command(app).commands[command].make_context(command, words)  # type: ignore[attr-defined]


def test_the_image_s_user_may_write_to_its_volumes() -> None:
    """A volume belongs to root unless its pod says otherwise."""
    made = (MANIFEST.parent / "Containerfile").read_text("utf-8")
    (user,) = re.findall(r"useradd --uid (\d+)", made)
    assert {pod["spec"]["securityContext"]["fsGroup"] for pod in pods()} == {int(user)}


def test_what_it_names_is_there() -> None:
    """Secrets, settings and volumes of the pods are objects of the manifest, and Ray is the version that is pinned."""
    names = {(it["kind"], it["metadata"]["name"]) for it in OBJECTS}
    for pod in pods():
        for volume in pod["spec"]["volumes"]:
            if "configMap" in volume:
                assert ("ConfigMap", volume["configMap"]["name"]) in names
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in names
        mounts = {mount["name"] for container in pod["spec"]["containers"] for mount in container["volumeMounts"]}
        assert mounts <= {volume["name"] for volume in pod["spec"]["volumes"]}
        assert ("Secret", pod["spec"]["containers"][0]["envFrom"][0]["secretRef"]["name"]) in names
    pinned = re.search(r"^ray==(.+)$", (MANIFEST.parent.parent / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    assert pinned
    assert ray_job()["spec"]["rayClusterSpec"]["rayVersion"] == pinned[1]
