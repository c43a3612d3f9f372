"""Artifacts: files, folders, texts, tables, figures, images; small and large, whole and in parts."""
import hashlib
import os
import random

import mlflow
import pytest

MEGABYTE = 1024 * 1024


def test_texts_dicts_tables_and_folders(experiment, client, tmp_path):
    name = "weiß 100.bin"
    content = random.Random(42).randbytes(3 * MEGABYTE)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / name).write_bytes(content)
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(tmp_path), "data")
        mlflow.log_text("", "empty.txt")
        mlflow.log_dict({"a": [1, 2]}, "config.json")
        mlflow.log_table({"x": [1, 2]}, "table.json")
        mlflow.log_table({"x": [3]}, "table.json")
    run_id = run.info.run_id
    listed = sorted((f.path, f.is_dir) for f in client.list_artifacts(run_id))
    assert listed == [("config.json", False), ("data", True), ("empty.txt", False), ("table.json", False)]
    (entry,) = client.list_artifacts(run_id, "data/raw")
    assert (entry.path, entry.is_dir, entry.file_size) == (f"data/raw/{name}", False, len(content))
    local = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="data")
    with open(os.path.join(local, "raw", name), "rb") as file:
        assert file.read() == content
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/empty.txt") == ""
    assert mlflow.artifacts.load_dict(run.info.artifact_uri + "/config.json") == {"a": [1, 2]}
    assert len(mlflow.load_table("table.json", run_ids=[run_id])) == 3
    assert client.list_artifacts(run_id, "config.json") == []
    with pytest.raises(Exception, match="(?i)nothing.txt"):
        mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="nothing.txt")


def test_figures_and_images(experiment, client):
    matplotlib = pytest.importorskip("matplotlib")
    image = pytest.importorskip("PIL.Image")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    with mlflow.start_run() as run:
        mlflow.log_figure(pyplot.figure(), "plots/curve.png")
        mlflow.log_image(image.new("RGB", (8, 8), "red"), "red.png")
        mlflow.log_image(image.new("RGB", (8, 8), "blue"), key="samples", step=1)
    assert {f.path for f in client.list_artifacts(run.info.run_id)} == {"plots", "red.png", "images"}
    loaded = mlflow.artifacts.load_image(run.info.artifact_uri + "/red.png")
    assert loaded.getpixel((1, 1))[:3] == (255, 0, 0)


@pytest.fixture(scope="module")
def large_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "large.bin"
    block = random.Random(7).randbytes(MEGABYTE)
    with open(path, "wb") as file:
        for i in range(200):
            file.write(i.to_bytes(4, "big") + block[4:])
    return path


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.parametrize("way", ["whole", "in parts"])
def test_200_megabytes_go_up_and_down(experiment, large_file, tmp_path, monkeypatch, way):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", str(way == "in parts"))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(MEGABYTE))
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(large_file), "data")
    local = mlflow.artifacts.download_artifacts(
        run_id=run.info.run_id, artifact_path="data/large.bin", dst_path=str(tmp_path)
    )
    assert digest(local) == digest(large_file)
    os.remove(local)
