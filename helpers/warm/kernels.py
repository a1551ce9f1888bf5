"""Kernels that are forked from a warm process instead of started.

For Jupyter they are kernels as any other: :class:`WarmKernelManager` stands where its
``AsyncKernelManager`` would, and only how a process comes to be is different.
"""

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.warm.forking import ForkedKernel, warm_kernels
from helpers.warm.launching import WarmError

if TYPE_CHECKING:
    import subprocess

PROVISIONER = "convnets-warm"
"""The entry point of :class:`WarmProvisioner` in ``jupyter_client.kernel_provisioners``."""
_LAUNCHER = "ipykernel_launcher"


class WarmProvisioner(LocalProvisioner):
    """Forks the kernel that Jupyter asks for, instead of starting a Python for it."""

    async def launch_kernel(
        self,
        cmd: list[str],
        **kwargs: Any,  # noqa: ANN401 - Jupyter's own
    ) -> KernelConnectionInfo:
        """Fork it. Raises `WarmError` if there is no warm process to fork it from."""
        module = cmd.index("-m")
        if cmd[module + 1] != _LAUNCHER:
            raise WarmError(f"only kernels of {_LAUNCHER} can be forked, not {' '.join(cmd)}")
        environment = {**kwargs["env"], "JPY_PARENT_PID": str(os.getpid())}
        folder = str(kwargs.get("cwd") or Path.cwd())

        def fork() -> ForkedKernel:
            warm = warm_kernels(cmd[:module], environment)
            return warm.fork(cmd[module + 2 :], environment, folder)

        kernel = await asyncio.to_thread(fork)
        self.process = cast("subprocess.Popen[bytes]", kernel)
        self.pid = self.pgid = kernel.pid
        self.cwd = folder
        return self.connection_info


class _Specs(KernelSpecManager):
    """Knows one kernel: ipykernel of this Python, to be forked."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        spec = super().get_kernel_spec(kernel_name)
        spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec


class WarmKernelManager(AsyncKernelManager):
    """Jupyter's manager of one kernel, which is forked: whatever its name, this Python's."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        fixed = {
            "kernel_name": NATIVE_KERNEL_NAME,
            "kernel_spec_manager": _Specs(kernel_dirs=[]),
        }
        super().__init__(**kwargs | fixed)
