"""The national document axis (Trục liên thông văn bản quốc gia): documents between authorities as edXML packages (QCVN 102:2016/BTTTT).

We call it: packages are handed over, what waits is listed, fetched and confirmed; nobody calls us. Two transports: `vxp`, the axis's own
protocol with its parameters in signed headers, and `lgsp`, the REST form of a ministry's or province's platform.
Legal ground: Decision 28/2018/QĐ-TTg, Decree 30/2020/NĐ-CP.

Read in running clients: the package and its variants, both transports, status codes. Guesses, each one a setting: numbers of document
types, the numeric errors of the axis, the form of the package's XML signature, limits of size. The older SOAP form with MIME parts is not read.
"""
